using Weft.Market;

namespace Weft.Node;

/// <summary>Where the machine is reached is an address that somebody could dial, and short.</summary>
internal sealed class EndpointRule : IOfferRule
{
    private const int MaxLength = 256;

    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival.Endpoint is { IsAbsoluteUri: true, Host.Length: > 0, Port: > 0, UserInfo.Length: 0 } endpoint
        && endpoint.OriginalString.Length <= MaxLength
            ? null
            : AdmissionRefusals.EndpointUnusable();
}
