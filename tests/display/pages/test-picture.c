/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/camera/sfs-camera-view.h"
#include "app/pages/recording/sfs-ring.h"
#include "app/sfs-hint-text.h"
#include "app/sfs-outline.h"
#include "app/sfs-preview.h"
#include "fixtures/sfs-test.h"
#include "sfs-config.h"
#include "sfs-resources.h"

/* What is drawn is looked at pixel by pixel, with GTK's own cairo renderer. */

#define RED 0xffff0000u
#define BLUE 0xff0000ffu
#define BLACK 0xff000000u

static GskRenderer *renderer;

/* B, G, R, A in memory is ARGB as a little-endian word, which is what gdk_texture_download gives.
 */
static guint32 *
draw (GskRenderNode *node, int width, int height)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  g_autoptr (GdkTexture) texture = gsk_renderer_render_texture (renderer, node, &bounds);
  guint32 *pixels = g_new0 (guint32, (gsize) width * (gsize) height);

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);

  return pixels;
}

static guint32 *
draw_paintable (SfsFramePaintable *paintable, int width, int height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (GDK_PAINTABLE (paintable), snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);

  return draw (node, width, height);
}

/* Left half red, right half blue. */
static SfsFrame *
make_frame (SfsFrameFormat format, GDestroyNotify notify, gpointer data)
{
  static const guint8 rgb[] = { 255, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0 };
  static const guint8 bgrx[] = { 0, 0, 255, 255, 255, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0, 255 };
  g_autoptr (GBytes) bytes = format == SFS_FRAME_RGB
                                 ? g_bytes_new_with_free_func (rgb, sizeof rgb, notify, data)
                                 : g_bytes_new_with_free_func (bgrx, sizeof bgrx, notify, data);

  return sfs_frame_new (bytes, 2, 2, 8, format, 0);
}

static void
test_formats (void)
{
  for (SfsFrameFormat format = SFS_FRAME_BGRX; format <= SFS_FRAME_RGB; format++)
    {
      g_autoptr (SfsFramePaintable) paintable = sfs_frame_paintable_new ();
      g_autoptr (SfsFrame) frame = make_frame (format, NULL, NULL);
      g_autofree guint32 *pixels = NULL;

      sfs_frame_paintable_push (paintable, frame);
      g_assert_cmpint (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (paintable)), ==, 2);
      pixels = draw_paintable (paintable, 2, 2);
      g_assert_cmphex (pixels[0], ==, RED);
      g_assert_cmphex (pixels[1], ==, BLUE);
      g_assert_cmphex (pixels[3], ==, BLUE);
    }
}

static void
test_mirrored (void)
{
  g_autoptr (SfsFramePaintable) paintable = sfs_frame_paintable_new ();
  g_autoptr (SfsFrame) frame = make_frame (SFS_FRAME_BGRX, NULL, NULL);
  g_autofree guint32 *pixels = NULL;

  sfs_frame_paintable_set_mirrored (paintable, TRUE);
  sfs_frame_paintable_push (paintable, frame);
  pixels = draw_paintable (paintable, 2, 2);
  g_assert_cmphex (pixels[0], ==, BLUE);
  g_assert_cmphex (pixels[1], ==, RED);
}

static void
count (gpointer data)
{
  (*(int *) data)++;
}

static void
test_cleared (void)
{
  g_autoptr (SfsFramePaintable) paintable = sfs_frame_paintable_new ();
  SfsFrame *frame;
  g_autofree guint32 *before = NULL;
  g_autofree guint32 *shown = NULL;
  g_autofree guint32 *after = NULL;
  int gone = 0;

  before = draw_paintable (paintable, 2, 2);
  g_assert_cmphex (before[0], ==, BLACK);

  frame = make_frame (SFS_FRAME_BGRX, count, &gone);
  sfs_frame_paintable_push (paintable, frame);
  sfs_frame_unref (frame);
  shown = draw_paintable (paintable, 2, 2);
  g_assert_cmphex (shown[0], ==, RED);
  g_assert_cmpint (gone, ==, 0);

  sfs_frame_paintable_clear (paintable);
  g_assert_false (sfs_frame_paintable_has_frame (paintable));
  g_assert_cmpint (gone, ==, 1);
  after = draw_paintable (paintable, 2, 2);
  g_assert_cmphex (after[0], ==, BLACK);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (paintable)), ==, 2);
}

/* The texture keeps the pixels for as long as a drawing needs them, and no longer. */
static void
test_lifetime (void)
{
  g_autoptr (SfsFramePaintable) paintable = sfs_frame_paintable_new ();
  SfsFrame *frame;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  g_autofree guint32 *pixels = NULL;
  int gone = 0;

  frame = make_frame (SFS_FRAME_BGRX, count, &gone);
  sfs_frame_paintable_push (paintable, frame);
  sfs_frame_unref (frame);
  gdk_paintable_snapshot (GDK_PAINTABLE (paintable), snapshot, 2, 2);
  node = gtk_snapshot_free_to_node (snapshot);

  sfs_frame_paintable_clear (paintable);
  g_assert_cmpint (gone, ==, 0);
  pixels = draw (node, 2, 2);
  g_assert_cmphex (pixels[0], ==, RED);

  gsk_render_node_unref (node);
  g_assert_cmpint (gone, ==, 1);
}

static void
test_coalesced (void)
{
  g_autoptr (SfsFramePaintable) paintable = sfs_frame_paintable_new ();
  g_autofree guint32 *pixels = NULL;
  int redraws = 0;

  g_signal_connect_swapped (paintable, "invalidate-contents", G_CALLBACK (count), &redraws);
  for (int i = 0; i < 10; i++)
    {
      g_autoptr (SfsFrame) frame = make_frame (SFS_FRAME_BGRX, NULL, NULL);

      sfs_frame_paintable_push (paintable, frame);
    }
  g_assert_cmpint (redraws, ==, 1);

  pixels = draw_paintable (paintable, 2, 2);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (SfsFrame) frame = make_frame (SFS_FRAME_BGRX, NULL, NULL);

      sfs_frame_paintable_push (paintable, frame);
    }
  g_assert_cmpint (redraws, ==, 2);
}

/* No two outlines may differ by colour alone: the painted areas, opaque or not, have to differ. */
static void
test_outline_shapes (void)
{
  enum
  {
    W = 480,
    H = 360
  };
  guint32 *shapes[SFS_N_HINTS + 1];

  g_assert_null (sfs_outline_draw (SFS_OUTLINE_NONE, SFS_HINT_NONE, W, H));

  for (int i = 0; i <= SFS_N_HINTS; i++)
    {
      g_autoptr (GskRenderNode)
          node = sfs_outline_draw (i < SFS_N_HINTS ? SFS_OUTLINE_GUIDE : SFS_OUTLINE_READY,
                                   i < SFS_N_HINTS ? (SfsHint) i : SFS_HINT_NONE, W, H);

      g_assert_nonnull (node);
      shapes[i] = draw (node, W, H);
    }

  for (int i = 0; i <= SFS_N_HINTS; i++)
    for (int j = 0; j < i; j++)
      {
        int differing = 0;

        for (int p = 0; p < W * H; p++)
          differing += ((shapes[i][p] >> 24) > 128) != ((shapes[j][p] >> 24) > 128);
        g_test_message ("outline %d and %d differ in %d pixels", i, j, differing);
        g_assert_cmpint (differing, >, 300);
      }

  for (int i = 0; i <= SFS_N_HINTS; i++)
    g_free (shapes[i]);
}

/* Arrows point where the hint says, as seen on the screen. */
static void
test_outline_directions (void)
{
  static const struct
  {
    SfsHint hint;
    int dx, dy;
  } arrows[] = { { SFS_HINT_MOVE_LEFT, -1, 0 },
                 { SFS_HINT_MOVE_RIGHT, 1, 0 },
                 { SFS_HINT_MOVE_UP, 0, -1 },
                 { SFS_HINT_MOVE_DOWN, 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      g_autoptr (GskRenderNode)
          node = sfs_outline_draw (SFS_OUTLINE_GUIDE, arrows[i].hint, 480, 360);
      g_autofree guint32 *pixels = draw (node, 480, 360);
      gint64 x = 0, y = 0;

      for (int p = 0; p < 480 * 360; p++)
        if ((pixels[p] >> 24) > 128)
          {
            x += p % 480 - 240;
            y += p / 480 - 180;
          }
      g_assert_true (arrows[i].dx == 0 ? ABS (x) < 2000 : x * arrows[i].dx > 10000);
      g_assert_true (arrows[i].dy == 0 ? ABS (y) < 2000 : y * arrows[i].dy > 10000);
    }
}

static void
test_hint_texts (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (SfsHint hint = SFS_HINT_NONE; hint < SFS_N_HINTS; hint++)
    {
      g_autofree char *icon = g_strdup_printf (SFS_RESOURCE_PATH "/icons/scalable/actions/%s.svg",
                                               sfs_hint_get_icon_name (hint));

      g_assert_true (g_hash_table_add (seen, (gpointer) sfs_hint_get_sentence (hint)));
      g_assert_true (g_hash_table_add (seen, (gpointer) sfs_hint_get_reason (hint)));
      g_assert_true (g_str_has_suffix (sfs_hint_get_sentence (hint), "."));
      g_assert_true (g_resources_get_info (icon, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL));
      /* Something is wrong in the three parts exactly when there is something to do. */
      for (SfsCheck check = SFS_CHECK_FACE, wrong = 0; check <= SFS_N_CHECKS; check++)
        {
          if (check == SFS_N_CHECKS)
            g_assert_cmpint (wrong, ==, hint == SFS_HINT_NONE ? 0 : 1);
          else if (sfs_check_get_state (check, hint) == SFS_CHECK_WRONG)
            wrong++;
        }
    }
}

static guint32 *
draw_ring (GtkWidget *ring, double seconds)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GtkRequisition size;

  sfs_ring_set (SFS_RING (ring), seconds, 5);
  gtk_widget_get_preferred_size (ring, &size, NULL);
  gtk_widget_allocate (ring, gtk_widget_get_width (ring), gtk_widget_get_height (ring), -1, NULL);
  GTK_WIDGET_GET_CLASS (ring)->snapshot (ring, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);

  return draw (node, gtk_widget_get_width (ring), gtk_widget_get_height (ring));
}

/* Whether the ring looks the same at two moments. */
static gboolean
rests (GtkWidget *ring, double from, double to)
{
  g_autofree guint32 *before = draw_ring (ring, from);
  g_autofree guint32 *after = draw_ring (ring, to);
  gsize size = (gsize) gtk_widget_get_width (ring) * (gsize) gtk_widget_get_height (ring);

  return memcmp (before, after, size * sizeof *before) == 0;
}

/* For who wants no motion it goes on when the figure in it does, and not in between. */
static void
test_ring_motion (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *ring = sfs_ring_new ();
  GtkSettings *settings = gtk_widget_get_settings (ring);

  gtk_window_set_child (GTK_WINDOW (window), ring);
  gtk_window_present (GTK_WINDOW (window));
  sfs_test_await (gtk_widget_get_width (ring) > 0);

  g_assert_false (rests (ring, 1.2, 1.8));
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  g_assert_true (rests (ring, 1.2, 1.8));
  g_assert_false (rests (ring, 1.8, 2.2));
  gtk_settings_reset_property (settings, "gtk-enable-animations");

  gtk_window_destroy (GTK_WINDOW (window));
}

/* A window with a picture, closed: nothing of it stays behind, and no timer fires later. */
static void
test_preview_finalized (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *preview = sfs_preview_new ();
  g_autoptr (SfsFrame) frame = make_frame (SFS_FRAME_BGRX, NULL, NULL);
  SfsFramePaintable *paintable = g_object_ref (sfs_preview_get_paintable (SFS_PREVIEW (preview)));

  g_object_ref_sink (preview);
  gtk_window_set_child (GTK_WINDOW (window), preview);
  gtk_window_present (GTK_WINDOW (window));
  sfs_frame_paintable_push (paintable, frame);
  sfs_preview_set_outline (SFS_PREVIEW (preview), SFS_OUTLINE_GUIDE, SFS_HINT_MOVE_LEFT);
  sfs_test_await (gtk_widget_get_width (preview) > 0);

  gtk_window_destroy (GTK_WINDOW (window));
  sfs_assert_finalized (preview);
  sfs_assert_finalized (paintable);
}

static void
test_view_finalized (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = g_object_new (SFS_TYPE_CAMERA_VIEW, NULL);
  SfsStudio *studio = sfs_studio_new ();

  g_object_ref_sink (view);
  sfs_camera_view_set_studio (SFS_CAMERA_VIEW (view), studio);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  sfs_test_await (gtk_widget_get_width (view) > 0);

  gtk_window_destroy (GTK_WINDOW (window));
  sfs_assert_finalized (view);
  sfs_assert_finalized (studio);
}

int
main (int argc, char *argv[])
{
  GError *error = NULL;
  int status;

  sfs_test_init (&argc, &argv);
  gtk_init ();
  sfs_register_resource ();
  renderer = gsk_cairo_renderer_new ();
  gsk_renderer_realize (renderer, NULL, &error);
  g_assert_no_error (error);

  g_test_add_func ("/picture/formats", test_formats);
  g_test_add_func ("/picture/mirrored", test_mirrored);
  g_test_add_func ("/picture/cleared", test_cleared);
  g_test_add_func ("/picture/lifetime", test_lifetime);
  g_test_add_func ("/picture/coalesced", test_coalesced);
  g_test_add_func ("/outline/shapes", test_outline_shapes);
  g_test_add_func ("/outline/directions", test_outline_directions);
  g_test_add_func ("/ring/motion", test_ring_motion);
  g_test_add_func ("/hint/texts", test_hint_texts);
  g_test_add_func ("/preview/finalized", test_preview_finalized);
  g_test_add_func ("/view/finalized", test_view_finalized);
  status = g_test_run ();

  gsk_renderer_unrealize (renderer);
  g_clear_object (&renderer);

  return status;
}
