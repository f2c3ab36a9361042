using System.Text;
using Silk.NET.OpenCL;

namespace Weft.Machine;

/// <summary>One device with a queue and a program: thin over OpenCL, and throws where that says no.</summary>
internal sealed unsafe class OpenClSession : IDisposable
{
    private const int NoDeviceMemory = -4;
    private const int NoResources = -5;
    private const int NoHostMemory = -6;
    private const int BufferTooLarge = -61;

    private readonly CL _cl;
    private readonly nint _device;
    private readonly nint _context;
    private readonly nint _queue;
    private readonly nint _program;
    private readonly List<nint> _buffers = [];
    private readonly Dictionary<string, nint> _kernels = [];

    public OpenClSession(CL cl, nint device, string source, string options)
    {
        (_cl, _device) = (cl, device);
        int error;
        _context = cl.CreateContext(null, 1, &device, null, null, &error);
        Must("clCreateContext", error);
        _queue = cl.CreateCommandQueue(_context, device, default(CommandQueueProperties), &error);
        Must("clCreateCommandQueue", error);
        fixed (byte* text = Encoding.ASCII.GetBytes(source))
        {
            var lines = text;
            var length = (nuint)source.Length;
            _program = cl.CreateProgramWithSource(_context, 1, &lines, &length, &error);
        }

        Must("clCreateProgramWithSource", error);
        if (cl.BuildProgram(_program, 1, &device, options, null, null) is not 0 and var code)
            throw new OpenClException("clBuildProgram", code, BuildLog());
    }

    public nint Buffer<T>(long count)
        where T : unmanaged
    {
        int error;
        var buffer = _cl.CreateBuffer(
            _context, MemFlags.ReadWrite, checked((nuint)(Math.Max(1, count) * sizeof(T))), null, &error);
        Must("clCreateBuffer", error);
        _buffers.Add(buffer);
        return buffer;
    }

    public nint Buffer<T>(ReadOnlySpan<T> content)
        where T : unmanaged
    {
        var buffer = Buffer<T>(content.Length);
        fixed (T* from = content)
        {
            Must("clEnqueueWriteBuffer", _cl.EnqueueWriteBuffer(
                _queue, buffer, true, 0, (nuint)(content.Length * sizeof(T)), from, 0, null, (nint*)null));
        }

        return buffer;
    }

    /// <summary>
    /// Memory that is really there: used once, because drivers give it only then. Null when there is none.
    /// </summary>
    /// <param name="use">Asks for kernels on the buffer; waited for here.</param>
    public nint? TryBuffer(long bytes, Action<nint> use)
    {
        nint? buffer = null;
        try
        {
            buffer = Buffer<byte>(bytes);
            use(buffer.Value);
            Finish();
            return buffer;
        }
        catch (OpenClException e) when (e.Code is NoDeviceMemory or NoResources or NoHostMemory or BufferTooLarge)
        {
            if (buffer is { } useless) Free(useless);
            return null;
        }
    }

    public void Free(nint buffer)
    {
        _buffers.Remove(buffer);
        _cl.ReleaseMemObject(buffer);
    }

    /// <summary>Waits for what was asked before.</summary>
    /// <param name="from">Bytes of the buffer that come before.</param>
    public void Read<T>(nint buffer, Span<T> into, long from = 0)
        where T : unmanaged
    {
        fixed (T* to = into)
        {
            Must("clEnqueueReadBuffer", _cl.EnqueueReadBuffer(
                _queue, buffer, true, (nuint)from, (nuint)(into.Length * sizeof(T)), to, 0, null, (nint*)null));
        }
    }

    /// <param name="local">Work items of a group in each direction; 0: as the driver likes.</param>
    /// <param name="arguments">Buffers as <see cref="nint"/>, and unsigned numbers.</param>
    public void Run(string kernel, nuint columns, nuint rows, nuint local, params ReadOnlySpan<object> arguments)
    {
        var found = KernelOf(kernel);
        for (var i = 0; i < arguments.Length; i++) Set(found, (uint)i, arguments[i]);
        var global = stackalloc nuint[] { columns, rows };
        var group = stackalloc nuint[] { local, local };
        Must(kernel, _cl.EnqueueNdrangeKernel(
            _queue, found, 2, null, global, local == 0 ? null : group, 0, null, (nint*)null));
    }

    public void Finish() => Must("clFinish", _cl.Finish(_queue));

    public void Dispose()
    {
        foreach (var buffer in _buffers) _cl.ReleaseMemObject(buffer);
        foreach (var kernel in _kernels.Values) _cl.ReleaseKernel(kernel);
        _cl.ReleaseProgram(_program);
        _cl.ReleaseCommandQueue(_queue);
        _cl.ReleaseContext(_context);
    }

    private nint KernelOf(string name)
    {
        if (_kernels.TryGetValue(name, out var kernel)) return kernel;
        int error;
        kernel = _cl.CreateKernel(_program, name, &error);
        Must("clCreateKernel", error);
        return _kernels[name] = kernel;
    }

    private void Set(nint kernel, uint at, object argument)
    {
        var code = argument switch
        {
            nint buffer => _cl.SetKernelArg(kernel, at, (nuint)sizeof(nint), &buffer),
            uint number => _cl.SetKernelArg(kernel, at, sizeof(uint), &number),
            ulong number => _cl.SetKernelArg(kernel, at, sizeof(ulong), &number),
            _ => throw new ArgumentException("A kernel takes buffers and unsigned numbers.", nameof(argument)),
        };
        Must("clSetKernelArg", code);
    }

    private string BuildLog()
    {
        nuint size;
        if (_cl.GetProgramBuildInfo(_program, _device, ProgramBuildInfo.BuildLog, 0, null, &size) != 0) return "";
        var log = new byte[size];
        fixed (byte* to = log)
            _cl.GetProgramBuildInfo(_program, _device, ProgramBuildInfo.BuildLog, size, to, (nuint*)null);
        return Encoding.UTF8.GetString(log).TrimEnd('\0').Trim();
    }

    private static void Must(string call, int code)
    {
        if (code != 0) throw new OpenClException(call, code);
    }
}
