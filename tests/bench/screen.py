# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on an X display, asked of the server itself: no toolkit, no program that says it is ready."""
import ctypes

VIEWABLE = 2
Z_PIXMAP = 2


class Attributes(ctypes.Structure):
    """XWindowAttributes."""
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int),
                ("border_width", ctypes.c_int), ("depth", ctypes.c_int), ("visual", ctypes.c_void_p),
                ("root", ctypes.c_ulong), ("window_class", ctypes.c_int), ("bit_gravity", ctypes.c_int),
                ("win_gravity", ctypes.c_int), ("backing_store", ctypes.c_int), ("backing_planes", ctypes.c_ulong),
                ("backing_pixel", ctypes.c_ulong), ("save_under", ctypes.c_int), ("colormap", ctypes.c_ulong),
                ("map_installed", ctypes.c_int), ("map_state", ctypes.c_int), ("all_event_masks", ctypes.c_long),
                ("your_event_mask", ctypes.c_long), ("do_not_propagate_mask", ctypes.c_long),
                ("override_redirect", ctypes.c_int), ("screen", ctypes.c_void_p)]


class Image(ctypes.Structure):
    """XImage, as far as it is read here."""
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int),
                ("format", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_ubyte)), ("byte_order", ctypes.c_int),
                ("bitmap_unit", ctypes.c_int), ("bitmap_bit_order", ctypes.c_int), ("bitmap_pad", ctypes.c_int),
                ("depth", ctypes.c_int), ("bytes_per_line", ctypes.c_int), ("bits_per_pixel", ctypes.c_int)]


class Screen:
    def __init__(self):
        self.x = ctypes.CDLL("libX11.so.6")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x.XGetImage.restype = ctypes.POINTER(Image)
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        if not self.display:
            raise OSError("no X display")
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))
        # A window may go away while it is asked about: not an error here.
        handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self.ignore = handler(lambda display, event: 0)
        self.x.XSetErrorHandler(self.ignore)

    def has_window(self):
        """Whether a window that is more than a tooltip is mapped."""
        root, parent = ctypes.c_ulong(), ctypes.c_ulong()
        children, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        self.x.XQueryTree(self.display, self.root, ctypes.byref(root), ctypes.byref(parent),
                          ctypes.byref(children), ctypes.byref(count))
        found = False
        for i in range(count.value):
            seen = Attributes()
            if self.x.XGetWindowAttributes(self.display, ctypes.c_ulong(children[i]), ctypes.byref(seen)):
                found |= seen.map_state == VIEWABLE and seen.width > 100 and seen.height > 100
        if children:
            self.x.XFree(children)
        return found

    def strip(self, x, y, width, height):
        """The pixels of a part of the screen."""
        image = self.x.XGetImage(self.display, self.root, x, y, width, height, ctypes.c_ulong(~0 & 0xffffffff), Z_PIXMAP)
        if not image:
            raise OSError("the screen cannot be read")
        seen = ctypes.string_at(image.contents.data, image.contents.bytes_per_line * height)
        self.x.XDestroyImage(image)
        return seen

    def share_of(self, red, green, blue, tolerance=48, step=8):
        """Which part of the screen has a colour."""
        seen = Attributes()
        self.x.XGetWindowAttributes(self.display, self.root, ctypes.byref(seen))
        image = self.x.XGetImage(self.display, self.root, 0, 0, seen.width, seen.height,
                                 ctypes.c_ulong(~0 & 0xffffffff), Z_PIXMAP)
        if not image:
            return 0
        line, data = image.contents.bytes_per_line, image.contents.data
        like = total = 0
        for y in range(0, seen.height, step):
            row = bytes(ctypes.cast(ctypes.addressof(data.contents) + y * line,
                                    ctypes.POINTER(ctypes.c_ubyte * (seen.width * 4))).contents)
            for at in range(0, len(row), 4 * step):
                total += 1
                like += (abs(row[at] - blue) <= tolerance and abs(row[at + 1] - green) <= tolerance
                         and abs(row[at + 2] - red) <= tolerance)
        self.x.XDestroyImage(image)
        return like / total
