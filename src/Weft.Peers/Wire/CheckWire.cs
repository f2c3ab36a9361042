using Google.Protobuf;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>Machines that could be checked, as messages.</summary>
internal static class CheckWire
{
    private const int MaxClassLength = 64;

    public static Wire.CheckTarget Write(CheckTarget target) => new()
    {
        Provider = ByteString.CopyFrom(target.Provider.Bytes),
        Machine = ByteString.CopyFrom(target.Machine.Bytes),
        GpuClass = target.GpuClass,
        Gpus = target.Gpus,
        Endpoint = target.Endpoint.AbsoluteUri,
    };

    public static CheckTarget Read(Fields fields, Wire.CheckTarget message)
    {
        var known = fields.Expect(
            Text.IsPlain(message.GpuClass, MaxClassLength), "gpu_class", "a name of at most 64 characters");
        var some = fields.Expect(
            message.Gpus is >= 1 and <= HardwareChallenge.MaxGpus, "gpus", "1 to 32");
        return new(
            fields.Address(message.Provider, "provider"), fields.Address(message.Machine, "machine"),
            known ? message.GpuClass : "", some ? (byte)message.Gpus : (byte)1,
            fields.Endpoint(message.Endpoint, "endpoint"));
    }
}
