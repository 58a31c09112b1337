/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-header.h"

#include <sodium.h>
#include <string.h>

/* C2SP age.md, "ABNF definition of file header". */
#define VERSION_LINE "age-encryption.org/v1"
#define VERSION_PREFIX "age-encryption.org/"
#define ARMOR_PREFIX "-----BEGIN"
#define STANZA_PREFIX "-> "
#define MAC_MARK "---"
#define COLUMNS 64
#define BYTES_A_LINE 48
#define MAC_CHARACTERS 43

typedef enum
{
  EXPECT_VERSION,
  EXPECT_STANZA, /* the first one: a header without any is refused */
  EXPECT_BODY,   /* inside a stanza, until a line shorter than 64 characters */
  EXPECT_STANZA_OR_MAC,
  COMPLETE,
} Expectation;

struct _SfsAgeHeader
{
  Expectation expect;
  GByteArray *text; /* everything so far, as it was read: the MAC is over these very bytes */
  gsize line_start;
  gsize mac_length; /* bytes of @text that the MAC covers */
  guint8 mac[SFS_AGE_MAC_LENGTH];
  GPtrArray *stanzas;
};

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_HEADER, message);
  return FALSE;
}

static gboolean
line_has_prefix (const char *line, gsize length, const char *prefix)
{
  gsize n = strlen (prefix);

  return length >= n && memcmp (line, prefix, n) == 0;
}

static gboolean
read_version (SfsAgeHeader *self, const char *line, gsize length, GError **error)
{
  if (length == strlen (VERSION_LINE) && line_has_prefix (line, length, VERSION_LINE))
    {
      self->expect = EXPECT_STANZA;
      return TRUE;
    }
  if (line_has_prefix (line, length, VERSION_PREFIX))
    return fail (error, "An age file of another version than v1");
  if (line_has_prefix (line, length, ARMOR_PREFIX))
    return fail (error, "An armored age file, which is not supported");
  return fail (error, "Not an age file");
}

static gboolean
read_arguments (SfsAgeHeader *self, const char *line, gsize length, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (SfsAgeStanza) stanza = NULL;
  const char *end = line + length;
  const char *p = line + strlen (STANZA_PREFIX);

  if (!line_has_prefix (line, length, STANZA_PREFIX))
    return fail (error, "A recipient stanza does not begin with an arrow and a space");

  /* argument *(SP argument), argument = 1*VCHAR: no empty one, so no doubled or trailing space. */
  while (TRUE)
    {
      const char *start = p;
      g_autofree char *argument = NULL;

      while (p<end && * p> ' ' && *p < 0x7f)
        p++;
      if (p == start)
        return fail (error, "A recipient stanza has an empty argument or a forbidden character");
      argument = g_strndup (start, p - start);
      g_strv_builder_add (builder, argument);
      if (p == end)
        break;
      if (*p++ != ' ')
        return fail (error, "A recipient stanza has a forbidden character");
    }

  stanza = g_new0 (SfsAgeStanza, 1);
  stanza->args = g_strv_builder_end (builder);
  stanza->n_args = g_strv_length (stanza->args);
  stanza->body = g_byte_array_new ();
  g_ptr_array_add (self->stanzas, g_steal_pointer (&stanza));
  self->expect = EXPECT_BODY;
  return TRUE;
}

static gboolean
read_body (SfsAgeHeader *self, const char *line, gsize length, GError **error)
{
  SfsAgeStanza *stanza = g_ptr_array_index (self->stanzas, self->stanzas->len - 1);
  guint8 bytes[BYTES_A_LINE];
  gsize n_bytes = sfs_age_base64_decoded_length (length);

  if (length > COLUMNS)
    return fail (error, "A line of a stanza's body is longer than 64 characters");
  if (!sfs_age_base64_decode (line, length, bytes, n_bytes))
    return fail (error, "A stanza's body is not canonical base64");

  g_byte_array_append (stanza->body, bytes, n_bytes);
  if (length < COLUMNS)
    self->expect = EXPECT_STANZA_OR_MAC;
  return TRUE;
}

static gboolean
read_mac (SfsAgeHeader *self, const char *line, gsize length, GError **error)
{
  gsize mark = strlen (MAC_MARK);

  if (length != mark + 1 + MAC_CHARACTERS || line[mark] != ' ')
    return fail (error, "The line of the header's MAC is malformed");
  if (!sfs_age_base64_decode (line + mark + 1, MAC_CHARACTERS, self->mac, sizeof self->mac))
    return fail (error, "The header's MAC is not canonical base64");

  self->mac_length = self->line_start + mark;
  self->expect = COMPLETE;
  return TRUE;
}

static gboolean
read_line (SfsAgeHeader *self, const char *line, gsize length, GError **error)
{
  switch (self->expect)
    {
    case EXPECT_VERSION:
      return read_version (self, line, length, error);
    case EXPECT_STANZA:
      return read_arguments (self, line, length, error);
    case EXPECT_BODY:
      return read_body (self, line, length, error);
    case EXPECT_STANZA_OR_MAC:
      if (line_has_prefix (line, length, MAC_MARK))
        return read_mac (self, line, length, error);
      return read_arguments (self, line, length, error);
    case COMPLETE:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * sfs_age_stanza_new:
 * @args: the type and the arguments, NULL-terminated
 * @body: (array length=length): the body, decoded
 * @length: bytes of it
 *
 * Returns: (transfer full): a stanza of copies
 */
SfsAgeStanza *
sfs_age_stanza_new (const char *const *args, const guint8 *body, gsize length)
{
  SfsAgeStanza *self = g_new0 (SfsAgeStanza, 1);

  self->args = g_strdupv ((char **) args);
  self->n_args = g_strv_length (self->args);
  self->body = g_byte_array_sized_new (length);
  g_byte_array_append (self->body, body, length);
  return self;
}

void
sfs_age_stanza_free (SfsAgeStanza *self)
{
  g_strfreev (self->args);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self);
}

/**
 * sfs_age_header_new:
 *
 * Returns: (transfer full): a header of which nothing is read yet
 */
SfsAgeHeader *
sfs_age_header_new (void)
{
  SfsAgeHeader *self = g_new0 (SfsAgeHeader, 1);

  self->text = g_byte_array_new ();
  self->stanzas = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_age_stanza_free);
  return self;
}

void
sfs_age_header_free (SfsAgeHeader *self)
{
  g_byte_array_unref (self->text);
  g_ptr_array_unref (self->stanzas);
  g_free (self);
}

/**
 * sfs_age_header_feed:
 * @self: a header
 * @data: (array length=length): the next bytes of the file
 * @length: how many there are
 * @used: (out): how many of them belong to the header
 * @error: return location
 *
 * Reads on, line by line, as strictly as the ABNF in C2SP age.md is written. A broken header is
 * refused at the first line that is wrong, and no more than %SFS_AGE_HEADER_MAX bytes are taken.
 *
 * Returns: FALSE with %SFS_SEAL_ERROR_HEADER when the header is malformed
 */
gboolean
sfs_age_header_feed (
    SfsAgeHeader *self, const guint8 *data, gsize length, gsize *used, GError **error)
{
  *used = 0;

  while (*used < length && self->expect != COMPLETE)
    {
      const guint8 *start = data + *used;
      const guint8 *newline = memchr (start, '\n', length - *used);
      gsize take = newline != NULL ? (gsize) (newline - start) + 1 : length - *used;
      const char *line;

      if (take > SFS_AGE_HEADER_MAX - self->text->len)
        return fail (error, "The header is too long");
      g_byte_array_append (self->text, start, take);
      *used += take;
      if (newline == NULL)
        break;

      line = (const char *) self->text->data + self->line_start;
      if (!read_line (self, line, self->text->len - 1 - self->line_start, error))
        return FALSE;
      self->line_start = self->text->len;
    }

  return TRUE;
}

/**
 * sfs_age_header_is_complete:
 * @self: a header
 *
 * Returns: whether the last line of the header has been read
 */
gboolean
sfs_age_header_is_complete (SfsAgeHeader *self)
{
  return self->expect == COMPLETE;
}

/**
 * sfs_age_header_get_stanzas:
 * @self: a header that is complete
 *
 * Returns: (transfer none) (element-type SfsAgeStanza): its stanzas, one at least
 */
GPtrArray *
sfs_age_header_get_stanzas (SfsAgeHeader *self)
{
  return self->stanzas;
}

/**
 * sfs_age_header_verify:
 * @self: a header that is complete
 * @file_key: the file key that one of its stanzas gave
 * @error: return location
 *
 * Returns: FALSE with %SFS_SEAL_ERROR_HMAC when the header was altered
 */
gboolean
sfs_age_header_verify (SfsAgeHeader *self, SfsSecret *file_key, GError **error)
{
  guint8 mac[SFS_AGE_MAC_LENGTH];

  sfs_age_header_mac (mac, file_key, self->text->data, self->mac_length);
  if (sodium_memcmp (mac, self->mac, sizeof mac) == 0)
    return TRUE;

  g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_HMAC, "The header was altered");
  return FALSE;
}

/**
 * sfs_age_header_write:
 * @stanzas: (element-type SfsAgeStanza): one stanza at least
 * @file_key: the file key
 *
 * Returns: (transfer full): the header as C2SP age.md has it, through the newline after the MAC
 */
GString *
sfs_age_header_write (GPtrArray *stanzas, SfsSecret *file_key)
{
  GString *out = g_string_new (VERSION_LINE "\n");
  guint8 mac[SFS_AGE_MAC_LENGTH];

  for (guint i = 0; i < stanzas->len; i++)
    {
      const SfsAgeStanza *stanza = g_ptr_array_index (stanzas, i);
      gsize offset = 0;

      g_string_append (out, "->");
      for (guint j = 0; j < stanza->n_args; j++)
        g_string_append_printf (out, " %s", stanza->args[j]);
      g_string_append_c (out, '\n');

      /* A body that fills its last line is followed by an empty one. */
      while (TRUE)
        {
          gsize n = MIN (stanza->body->len - offset, BYTES_A_LINE);

          if (n > 0) /* an empty body has no address */
            sfs_age_base64_append (out, stanza->body->data + offset, n);
          g_string_append_c (out, '\n');
          offset += n;
          if (n < BYTES_A_LINE)
            break;
        }
    }

  g_string_append (out, MAC_MARK);
  sfs_age_header_mac (mac, file_key, (const guint8 *) out->str, out->len);
  g_string_append_c (out, ' ');
  sfs_age_base64_append (out, mac, sizeof mac);
  g_string_append_c (out, '\n');
  return out;
}
