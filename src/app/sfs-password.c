/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GTK 4.8 has in a password entry it hands to every program on the accessibility bus: the
 * whole text to who asks, each character as it is typed to who listens. So GTK is told asterisks.
 */

#include "app/sfs-password.h"

#include <string.h>

/* Longer than anybody types; it never grows, so that it never moves. */
#define MAX_BYTES 1024

#define SFS_TYPE_PASSWORD_BUFFER (sfs_password_buffer_get_type ())
G_DECLARE_FINAL_TYPE (SfsPasswordBuffer, sfs_password_buffer, SFS, PASSWORD_BUFFER, GtkEntryBuffer)

struct _SfsPasswordBuffer
{
  GtkEntryBuffer parent_instance;

  GtkText *text;     /* weak */
  SfsSecret *secret; /* of MAX_BYTES, followed by a NUL */
  gsize length;      /* of what was typed, in bytes */
  guint n_chars;
  char asterisks[MAX_BYTES + 1]; /* one for each character */
};

G_DEFINE_FINAL_TYPE (SfsPasswordBuffer, sfs_password_buffer, GTK_TYPE_ENTRY_BUFFER)

static const char *
sfs_password_buffer_get_text (GtkEntryBuffer *buffer, gsize *n_bytes)
{
  SfsPasswordBuffer *self = SFS_PASSWORD_BUFFER (buffer);
  /* Shown to the person, who asked for it. */
  gboolean shown = self->text != NULL && gtk_text_get_visibility (self->text);

  if (n_bytes != NULL)
    *n_bytes = shown ? self->length : self->n_chars;
  return shown ? sfs_secret_string (self->secret) : self->asterisks;
}

static guint
sfs_password_buffer_get_length (GtkEntryBuffer *buffer)
{
  return SFS_PASSWORD_BUFFER (buffer)->n_chars;
}

static void
set_n_chars (SfsPasswordBuffer *self, guint n_chars)
{
  self->n_chars = n_chars;
  memset (self->asterisks, '*', n_chars);
  self->asterisks[n_chars] = '\0';
}

/* Moves what is from @from on to @to, and wipes what lies behind the end then. */
static void
move (SfsPasswordBuffer *self, gsize from, gsize to)
{
  char *data = (char *) sfs_secret_data (self->secret);

  memmove (data + to, data + from, self->length - from);
  self->length = self->length - from + to;
  memset (data + self->length, 0, MAX_BYTES - self->length);
}

static gsize
offset_of (SfsPasswordBuffer *self, guint position)
{
  const char *data = sfs_secret_string (self->secret);

  return (gsize) (g_utf8_offset_to_pointer (data, position) - data);
}

static guint
sfs_password_buffer_insert_text (GtkEntryBuffer *buffer,
                                 guint position,
                                 const char *chars,
                                 guint n_chars)
{
  SfsPasswordBuffer *self = SFS_PASSWORD_BUFFER (buffer);
  gsize at = offset_of (self, position);
  gsize length;

  while (n_chars > 0 &&
         (gsize) (g_utf8_offset_to_pointer (chars, n_chars) - chars) > MAX_BYTES - self->length)
    n_chars--;
  if (n_chars == 0)
    return 0;
  length = (gsize) (g_utf8_offset_to_pointer (chars, n_chars) - chars);

  move (self, at, at + length);
  memcpy (sfs_secret_data (self->secret) + at, chars, length);
  set_n_chars (self, self->n_chars + n_chars);
  gtk_entry_buffer_emit_inserted_text (buffer, position, self->asterisks, n_chars);
  return n_chars;
}

static guint
sfs_password_buffer_delete_text (GtkEntryBuffer *buffer, guint position, guint n_chars)
{
  SfsPasswordBuffer *self = SFS_PASSWORD_BUFFER (buffer);

  position = MIN (position, self->n_chars);
  n_chars = MIN (n_chars, self->n_chars - position);
  if (n_chars == 0)
    return 0;
  move (self, offset_of (self, position + n_chars), offset_of (self, position));
  set_n_chars (self, self->n_chars - n_chars);
  gtk_entry_buffer_emit_deleted_text (buffer, position, n_chars);
  return n_chars;
}

/* The default handler has nothing left to do. */
static void
sfs_password_buffer_deleted_text (GtkEntryBuffer *buffer, guint position, guint n_chars)
{
  g_object_notify (G_OBJECT (buffer), "text");
  g_object_notify (G_OBJECT (buffer), "length");
}

static void
sfs_password_buffer_finalize (GObject *object)
{
  SfsPasswordBuffer *self = SFS_PASSWORD_BUFFER (object);

  g_clear_weak_pointer (&self->text);
  sfs_secret_unref (self->secret);
  G_OBJECT_CLASS (sfs_password_buffer_parent_class)->finalize (object);
}

static void
sfs_password_buffer_class_init (SfsPasswordBufferClass *klass)
{
  GtkEntryBufferClass *buffer_class = GTK_ENTRY_BUFFER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sfs_password_buffer_finalize;
  buffer_class->get_text = sfs_password_buffer_get_text;
  buffer_class->get_length = sfs_password_buffer_get_length;
  buffer_class->insert_text = sfs_password_buffer_insert_text;
  buffer_class->delete_text = sfs_password_buffer_delete_text;
  buffer_class->deleted_text = sfs_password_buffer_deleted_text;
}

static void
sfs_password_buffer_init (SfsPasswordBuffer *self)
{
  self->secret = sfs_secret_new (MAX_BYTES);
}

/* GTK tells the accessibility bus what was inserted after the default handler of this signal; so
 * what that does is done here, and the signal ends. */
static void
inserting (GtkEditable *editable, const char *chars, int length, int *position, gpointer user_data)
{
  GtkEntryBuffer *buffer = gtk_text_get_buffer (GTK_TEXT (editable));
  glong n_chars = g_utf8_strlen (chars, length);

  g_signal_stop_emission_by_name (editable, "insert-text");
  *position += (int) gtk_entry_buffer_insert_text (buffer, (guint) *position, chars, (int) n_chars);
}

/* A window holds what has its focus, and lets go of it after the entry around it is gone. Then it
 * loses the focus, which GTK 4.8 would still tell that entry. */
static void
outlived (GtkWidget *entry, GtkText *text)
{
  g_signal_handlers_disconnect_by_data (text, entry);
}

/**
 * sfs_password_guard:
 * @entry: an empty entry
 *
 * Has @entry keep what is typed in locked memory, and tell everybody but sfs_password_dup () no
 * more than its length: gtk_editable_get_text () gives asterisks. While the person has it shown it
 * is what it is, to everybody who looks.
 */
void
sfs_password_guard (GtkPasswordEntry *entry)
{
  g_autoptr (SfsPasswordBuffer) buffer = g_object_new (SFS_TYPE_PASSWORD_BUFFER, NULL);
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (entry)));

  g_set_weak_pointer (&buffer->text, text);
  gtk_editable_set_enable_undo (GTK_EDITABLE (text), FALSE);
  g_signal_connect (text, "insert-text", G_CALLBACK (inserting), NULL);
  gtk_text_set_buffer (text, GTK_ENTRY_BUFFER (buffer));
  g_signal_connect_object (entry, "destroy", G_CALLBACK (outlived), text, 0);
}

/**
 * sfs_password_dup:
 * @entry: an entry that is guarded
 *
 * Returns: (transfer full): what was typed
 */
SfsSecret *
sfs_password_dup (GtkPasswordEntry *entry)
{
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  SfsPasswordBuffer *buffer = SFS_PASSWORD_BUFFER (gtk_text_get_buffer (text));

  return sfs_secret_new_copy (sfs_secret_data (buffer->secret), buffer->length);
}
