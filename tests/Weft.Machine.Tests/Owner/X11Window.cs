using System.Runtime.InteropServices;
using System.Text;

namespace Weft.Machine.Tests.Owner;

/// <summary>A window on a real X server, with the properties that a desktop would give it.</summary>
internal sealed class X11Window : IDisposable
{
    private const nint Atoms = 4;
    private const nint Text = 31;
    private const nint Windows = 33;
    private const nint WindowClass = 67;

    private readonly nint _library = NativeLibrary.Load("libX11.so.6");
    private readonly nint _display;
    private readonly nint _window;

    public X11Window(string display)
    {
        _display = Call<OpenDisplay>("XOpenDisplay")(display);
        Assert.NotEqual(0, _display);
        Root = Call<Of>("XDefaultRootWindow")(_display);
        _window = Call<Create>("XCreateSimpleWindow")(_display, Root, 0, 0, 64, 64, 0, 0, 0);
        var name = Encoding.ASCII.GetBytes("game\0Doom\0");
        Change(_window, WindowClass, Text, 8, name, name.Length);
    }

    private delegate nint OpenDisplay([MarshalAs(UnmanagedType.LPStr)] string name);

    private delegate nint Of(nint display);

    private delegate nint Create(
        nint display, nint parent, int x, int y, uint width, uint height, uint border, nint edge, nint ground);

    private delegate nint Intern(nint display, [MarshalAs(UnmanagedType.LPStr)] string name, int onlyIfExists);

    private delegate int ChangeProperty(
        nint display, nint window, nint property, nint type, int format, int mode, byte[] data, int count);

    private delegate int Synchronize(nint display, int discard);

    private nint Root { get; }

    /// <summary>As a window manager says which window has the keyboard.</summary>
    public void Activate() => Set(Root, "_NET_ACTIVE_WINDOW", Windows, _window);

    public void FillScreen() => Set(_window, "_NET_WM_STATE", Atoms, Atom("_NET_WM_STATE_FULLSCREEN"));

    public void Dispose()
    {
        Call<Of>("XCloseDisplay")(_display);
        NativeLibrary.Free(_library);
    }

    /// <summary>Numbers of 32 bits are handed to the library as machine words.</summary>
    private void Set(nint window, string property, nint type, nint value) =>
        Change(window, Atom(property), type, 32, BitConverter.GetBytes((long)value), 1);

    private void Change(nint window, nint property, nint type, int format, byte[] data, int count)
    {
        Call<ChangeProperty>("XChangeProperty")(_display, window, property, type, format, 0, data, count);
        Call<Synchronize>("XSync")(_display, 0);
    }

    private nint Atom(string name) => Call<Intern>("XInternAtom")(_display, name, 0);

    private T Call<T>(string name) =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));
}
