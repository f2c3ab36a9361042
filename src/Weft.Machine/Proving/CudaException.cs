namespace Weft.Machine;

/// <summary>A call of CUDA failed: the driver, the card, or memory that is not there.</summary>
/// <param name="code"><c>CUresult</c> for what begins with <c>cu</c>, else <c>cublasStatus_t</c>.</param>
internal sealed class CudaException(string call, int code) : Exception($"{call} failed with {code}");
