namespace Weft.Machine;

/// <summary>A call of OpenCL failed: the driver, the card, or memory that is not there.</summary>
/// <param name="code">As in <c>CL/cl.h</c>.</param>
internal sealed class OpenClException(string call, int code, string? said = null)
    : Exception($"OpenCL: {call} failed with {code}{(said is null ? "" : ": " + said)}.")
{
    public int Code => code;
}
