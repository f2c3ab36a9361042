using Weft.Market;

namespace Weft.Node;

/// <summary>Every number fits the contract's type, and the request asks for something.</summary>
internal sealed class RequestShapeRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        var request = arrival.Request.Value;
        if (request.GpuClasses.IsEmpty) return AdmissionRefusals.Malformed("it accepts no GPU class");
        if (request.Regions.Bits == 0) return AdmissionRefusals.Malformed("it accepts no region");
        if (request.GpusPerMachine is 0 or > OrderLimits.MaxGpus)
            return AdmissionRefusals.Malformed("it must ask for 1 to 32 GPUs of a machine");
        if (request.Machines == 0) return AdmissionRefusals.Malformed("it asks for no machine");
        if (request.Duration is 0 or > OrderLimits.MaxDuration)
            return AdmissionRefusals.Malformed("its duration must be 1 to 16777215 seconds");
        if (request.Nonce > OrderLimits.MaxNonce || request.Expiry.Seconds > OrderLimits.MaxUint40)
            return AdmissionRefusals.Malformed("its nonce does not fit 32 bits or its expiry 40");
        return null;
    }
}
