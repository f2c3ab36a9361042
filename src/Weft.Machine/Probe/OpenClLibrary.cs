using Silk.NET.Core.Contexts;
using Silk.NET.OpenCL;

namespace Weft.Machine;

/// <summary>
/// The OpenCL loader, once for the whole process and never unloaded: drivers keep threads of their own, and a driver
/// that is asked while it looks for its devices says that there are none.
/// </summary>
internal static class OpenClLibrary
{
    private static readonly Lock Gate = new();
    private static CL? _loaded;

    /// <summary>Null where there is none; it is looked for again the next time.</summary>
    public static CL? Open()
    {
        lock (Gate)
        {
            if (_loaded is not null) return _loaded;
            // By its versioned name: the plain one belongs to the development package.
            if (!DefaultNativeContext.TryCreate("libOpenCL.so.1", out var library)) return null;
            var cl = new CL(library);
            OpenClDevices.All(cl);
            return _loaded = cl;
        }
    }
}
