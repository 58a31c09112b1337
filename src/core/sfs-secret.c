/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-secret.h"

#include <malloc.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>

struct _SfsSecret
{
  gatomicrefcount refs;
  gsize length;
  gboolean locked;
  guint8 *data; /* sodium_malloc () */
};

/* sodium_malloc () needs the canary that sodium_init () draws; a second call costs nothing. */
static void
ensure_sodium (void)
{
  if (sodium_init () < 0)
    g_error ("libsodium cannot be initialized");
}

/* A soft limit may be raised by anybody up to the hard one. Many systems have the two alike; where
 * they are not, a clip fits that did not. */
static void
raise_lock_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_MEMLOCK, &limit) != 0)
    g_message ("The limit for locked memory cannot be raised: %s", g_strerror (errno));
}

/* One byte and not none: where the kernel pipes dumps to a program (systemd-coredump, Apport), it
 * heeds no limit but this one, which it takes to mean that nothing is to be handed on; and a file
 * of one byte holds no dump either, so that none is made. Who may have none at all cannot ask for
 * one. */
static void
forbid_core_dumps (void)
{
  const struct rlimit one = { 1, 1 };
  const struct rlimit none = { 0, 0 };

  if (setrlimit (RLIMIT_CORE, &one) != 0 && setrlimit (RLIMIT_CORE, &none) != 0)
    g_warning ("Core dumps could not be turned off: %s", g_strerror (errno));
}

/* Libraries free what they had of a clip as it is: libvpx the last picture that it encoded,
 * GStreamer the raw ones. The C library overwrites what is freed from here on, and what is
 * allocated with zeros. It leaves out blocks below a kilobyte, which it keeps at hand. */
static void
wipe_what_is_freed (void)
{
#ifdef M_PERTURB
  if (mallopt (M_PERTURB, 0xff) == 0)
    g_debug ("What libraries free is not overwritten");
#endif
}

/**
 * sfs_secret_init:
 *
 * Turns core dumps off, raises the limit for locked memory as far as it goes, has what is freed
 * overwritten, and initializes libsodium. Call it first thing in every main (). Core dumps go by
 * RLIMIT_CORE: PR_SET_DUMPABLE would also hide /proc/self from the portals, which identify the app
 * by it.
 */
void
sfs_secret_init (void)
{
  ensure_sodium ();
  forbid_core_dumps ();
  raise_lock_limit ();
  wipe_what_is_freed ();
}

/* Once, with the sizes: they say which limit to raise, and nothing of what is secret. */
static void
complain (gsize length)
{
  static gsize warned = 0;
  struct rlimit limit = { 0, 0 };

  if (!g_once_init_enter (&warned))
    return;
  getrlimit (RLIMIT_MEMLOCK, &limit);
  g_message ("%" G_GSIZE_FORMAT
             " bytes could not be locked in memory (RLIMIT_MEMLOCK is %" G_GUINT64_FORMAT
             "): they may be swapped out",
             length, (guint64) limit.rlim_cur);
  g_once_init_leave (&warned, 1);
}

/**
 * sfs_secret_new:
 * @length: in bytes
 *
 * Zeroed bytes in guarded memory that is left out of core dumps, and locked where RLIMIT_MEMLOCK
 * allows: sfs_secret_is_locked () says whether it did. The address is not aligned for anything but
 * bytes: the block ends right before a guard page, so that an overrun is caught. Like g_malloc (),
 * ends the program when there is no memory.
 *
 * Returns: (transfer full): a new secret
 */
SfsSecret *
sfs_secret_new (gsize length)
{
  SfsSecret *self;

  ensure_sodium ();

  g_return_val_if_fail (length < G_MAXSSIZE, NULL);

  self = g_new0 (SfsSecret, 1);
  g_atomic_ref_count_init (&self->refs);
  self->length = length;
  self->data = sodium_malloc (length + 1);
  if (self->data == NULL)
    g_error ("No memory for a secret of %" G_GSIZE_FORMAT " bytes", length);

  /* sodium_malloc () locks too but keeps the result to itself. Locking the same pages again is
   * harmless (locks do not nest) and tells. */
  self->locked = sodium_mlock (self->data, length + 1) == 0;
  if (!self->locked)
    complain (length);

  memset (self->data, 0, length + 1);

  return self;
}

/**
 * sfs_secret_new_copy:
 * @data: (array length=length) (nullable): bytes to copy; wiping the original is the caller's
 * @length: in bytes
 *
 * Returns: (transfer full): a new secret
 */
SfsSecret *
sfs_secret_new_copy (const void *data, gsize length)
{
  SfsSecret *self = sfs_secret_new (length);

  if (length > 0)
    memcpy (self->data, data, length);

  return self;
}

/**
 * sfs_secret_new_string:
 * @text: to copy
 *
 * Returns: (transfer full): a secret as long as @text without its NUL; a NUL follows it
 */
SfsSecret *
sfs_secret_new_string (const char *text)
{
  return sfs_secret_new_copy (text, strlen (text));
}

/**
 * sfs_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): @self
 */
SfsSecret *
sfs_secret_ref (SfsSecret *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_secret_unref:
 * @self: (transfer full): a secret; wiped and unlocked with its last reference
 */
void
sfs_secret_unref (SfsSecret *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  sodium_free (self->data);
  g_free (self);
}

/**
 * sfs_secret_data:
 * @self: a secret
 *
 * Returns: (transfer none): the bytes, writable, followed by a NUL
 */
guint8 *
sfs_secret_data (SfsSecret *self)
{
  return self->data;
}

/**
 * sfs_secret_string:
 * @self: a secret that holds text
 *
 * Returns: (transfer none): the bytes as a string
 */
const char *
sfs_secret_string (SfsSecret *self)
{
  return (const char *) self->data;
}

/**
 * sfs_secret_length:
 * @self: a secret
 *
 * Returns: length in bytes, without the NUL
 */
gsize
sfs_secret_length (SfsSecret *self)
{
  return self->length;
}

/**
 * sfs_secret_is_locked:
 * @self: a secret
 *
 * Returns: whether the memory is locked, and so never swapped out
 */
gboolean
sfs_secret_is_locked (SfsSecret *self)
{
  return self->locked;
}

/**
 * sfs_secret_truncate:
 * @self: a secret nobody else reads at this moment
 * @length: in bytes, at most the present length
 *
 * Shortens the secret and wipes what is cut off.
 */
void
sfs_secret_truncate (SfsSecret *self, gsize length)
{
  g_return_if_fail (length <= self->length);

  sodium_memzero (self->data + length, self->length - length);
  self->length = length;
}

/**
 * sfs_secret_to_bytes:
 * @self: a secret
 *
 * Returns: (transfer full): a view of the same memory, which lives as long as the view does
 */
GBytes *
sfs_secret_to_bytes (SfsSecret *self)
{
  return g_bytes_new_with_free_func (self->data, self->length, (GDestroyNotify) sfs_secret_unref,
                                     sfs_secret_ref (self));
}
