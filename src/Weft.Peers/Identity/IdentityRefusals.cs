using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Peers;

internal static class IdentityRefusals
{
    public static Refusal CertificateMissing() => new(
        "peer-certificate-missing",
        "The peer showed no certificate, so it could not be told who it is.",
        "Connect with weft, or with a program that proves its key as libp2p-TLS does.");

    public static Refusal CertificateInvalid(string why) => new(
        "peer-certificate-invalid",
        $"The peer's certificate does not prove a key: {why}.",
        "Make sure that the address belongs to a weft node of a current version; else do not trust it.");

    public static Refusal KeyUnsupported(byte type) => new(
        "peer-key-unsupported",
        $"The peer proves a key of type {Name(type)}; only secp256k1 keys have an address in the market.",
        "Connect to a weft node; other libp2p nodes cannot take part.");

    public static Refusal ClockBehind(TimeSpan by) => ClockOff(
        $"The peer's certificate becomes valid only in {Length(by)} by this machine's clock.");

    public static Refusal ClockAhead(TimeSpan by) => ClockOff(
        $"The peer's certificate ran out {Length(by)} ago by this machine's clock.");

    public static Refusal NotWhoItShouldBe(Address expected, Address found) => new(
        "peer-not-who-it-should-be",
        $"The peer proved the key of {found}, but {expected} was expected.",
        "Check the address; somebody else may be answering there. Nothing was sent to it.");

    private static Refusal ClockOff(string sentence) => new(
        "peer-clock-off",
        sentence,
        "Compare the clocks of both machines (timedatectl status) and set them; they may differ by "
            + string.Create(CultureInfo.InvariantCulture, $"{PeerIdentity.ClockTolerance.TotalMinutes:0} minutes."));

    private static string Length(TimeSpan time) => time.TotalMinutes >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalMinutes):0} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} seconds");

    private static string Name(byte type) => type switch
    {
        0 => "RSA",
        1 => "Ed25519",
        3 => "ECDSA",
        _ => type.ToString(CultureInfo.InvariantCulture),
    };
}
