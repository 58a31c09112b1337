/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks for secrets in an image of a process' memory, or in a log.
 *
 *   sfs-test-search IMAGE SECRET…
 *
 * Each SECRET is a file. Prints a line for each: how many of its pieces are somewhere in IMAGE. A
 * piece is 32 bytes, beginning at every 32nd, so that no run of 64 bytes of the secret can be there
 * without one; of a shorter secret, all of it. What could be anybody's padding is no piece.
 */

#include <gio/gio.h>
#include <string.h>

#define PIECE 32
#define START 8 /* bytes that a piece is recognized by */
#define FILTER_BITS 22
#define MIN_DISTINCT 10
#define MIN_DISTINCT_HEX 6 /* of 16 there can be: a 40th of all identities has fewer than 10 */
#define MAX_PLACES 12

typedef struct
{
  const guint8 *data;
  gsize length, at;
  guint secret;
  gboolean found;
} Piece;

typedef struct
{
  guint8 filter[(1u << FILTER_BITS) / 8];
  GHashTable *starts; /* guint64 → GPtrArray of Piece */
  GPtrArray *pieces;
} Search;

static guint64
start_at (const guint8 *data)
{
  guint64 start;

  memcpy (&start, data, START);
  return start;
}

static guint32
place_of (guint64 start)
{
  return (guint32) (start * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> (64 - FILTER_BITS));
}

static gboolean
is_telling (const guint8 *data, gsize length)
{
  gboolean seen[256] = { FALSE }, is_hex = TRUE;
  guint distinct = 0;

  for (gsize i = 0; i < length; i++)
    {
      distinct += !seen[data[i]];
      seen[data[i]] = TRUE;
      is_hex = is_hex && g_ascii_isxdigit (data[i]);
    }
  return distinct >= (is_hex ? MIN_DISTINCT_HEX : MIN_DISTINCT);
}

static void
add_piece (Search *self, const guint8 *data, gsize at, gsize length, guint secret)
{
  Piece *piece;
  guint64 start = start_at (data + at);
  guint32 place = place_of (start);
  GPtrArray *alike = g_hash_table_lookup (self->starts, &start);

  if (!is_telling (data + at, length))
    return;
  piece = g_new (Piece, 1);
  *piece = (Piece){ data + at, length, at, secret, FALSE };
  g_ptr_array_add (self->pieces, piece);
  self->filter[place / 8] |= 1u << place % 8;
  if (alike == NULL)
    {
      alike = g_ptr_array_new ();
      g_hash_table_insert (self->starts, g_memdup2 (&start, sizeof start), alike);
    }
  g_ptr_array_add (alike, piece);
}

static void
add_secret (Search *self, const guint8 *data, gsize length, guint secret)
{
  gsize piece = MIN (length, PIECE);

  for (gsize at = 0; length >= START && at + piece <= length; at += piece)
    add_piece (self, data, at, length < 2 * PIECE ? length - at : piece, secret);
}

static void
compare (GPtrArray *alike, const guint8 *data, gsize left)
{
  for (guint i = 0; alike != NULL && i < alike->len; i++)
    {
      Piece *piece = g_ptr_array_index (alike, i);

      if (piece->length <= left && memcmp (piece->data, data, piece->length) == 0)
        piece->found = TRUE;
    }
}

static void
search (Search *self, const guint8 *data, gsize length)
{
  for (gsize at = 0; at + START <= length; at++)
    {
      guint64 start = start_at (data + at);
      guint32 place = place_of (start);

      if ((self->filter[place / 8] >> place % 8 & 1) != 0)
        compare (g_hash_table_lookup (self->starts, &start), data + at, length - at);
    }
}

static void
print_found (const Search *self, guint n_secrets)
{
  for (guint secret = 0; secret < n_secrets; secret++)
    {
      g_autoptr (GString) places = g_string_new (NULL);
      guint found = 0, all = 0;

      for (guint i = 0; i < self->pieces->len; i++)
        {
          const Piece *piece = g_ptr_array_index (self->pieces, i);

          if (piece->secret != secret)
            continue;
          all++;
          if (piece->found && found++ < MAX_PLACES)
            g_string_append_printf (places, " %" G_GSIZE_FORMAT, piece->at);
        }
      g_print ("%u %u%s\n", found, all, places->str);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray)
      files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_mapped_file_unref);
  g_autofree Search *self = g_new0 (Search, 1);
  GMappedFile *image;

  self->starts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                        (GDestroyNotify) g_ptr_array_unref);
  self->pieces = g_ptr_array_new_with_free_func (g_free);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      GMappedFile *file = g_mapped_file_new (argv[i], FALSE, &error);

      if (file == NULL)
        {
          g_printerr ("sfs-test-search: %s\n", error->message);
          return 1;
        }
      g_ptr_array_add (files, file);
      if (i > 1)
        add_secret (self, (const guint8 *) g_mapped_file_get_contents (file),
                    g_mapped_file_get_length (file), (guint) i - 2);
    }
  if (files->len < 2)
    {
      g_printerr ("sfs-test-search IMAGE SECRET…\n");
      return 2;
    }

  image = g_ptr_array_index (files, 0);
  search (self, (const guint8 *) g_mapped_file_get_contents (image),
          g_mapped_file_get_length (image));
  print_found (self, files->len - 1);
  g_hash_table_unref (self->starts);
  g_ptr_array_unref (self->pieces);
  return 0;
}
