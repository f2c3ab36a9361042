using Weft.Market;

namespace Weft.Node;

/// <summary>The request pays what this gateway wants for settling it.</summary>
internal sealed class MatchFeeRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) =>
        arrival.Request.Value.MatchFee >= scene.Policy.MinMatchFee
            ? null
            : AdmissionRefusals.MatchFeeLow(arrival.Request.Value.MatchFee, scene.Policy.MinMatchFee);
}
