using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Codes by commit and reveal, passed on, and bindings good and bad.</summary>
internal static class CodeActs
{
    /// <summary>The third and the fourth are no codes.</summary>
    private static readonly string[] Names = ["ALPHA", "BETA_7", "low", "_LEADS", "GAMMA", "DELTA_DELTA_DELTA_20"];

    private static readonly Hash32 Salt = Keccak.Hash("salt");

    public static EconomyTable All { get; } = new()
    {
        ["commit-code"] = (s, step) =>
        {
            var commitment = Commitment(NameAt(step), s.Actor(step.Actor));
            return new(s.Actor(step.Actor), s.Codes, Words.Call("commitCode(bytes32)", commitment),
                call => s.Model.Codes.Commit(call, commitment));
        },
        ["reveal-code"] = (s, step) =>
        {
            var code = NameAt(step);
            var commitment = Commitment(code, s.Actor(step.Actor));
            return new(s.Actor(step.Actor), s.Codes, ReferralCodesContract.Functions.RevealCode.Encode(code, Salt),
                call => s.Model.Codes.Reveal(call, code, commitment));
        },
        ["offer-code"] = (s, step) =>
        {
            var (code, to) = (CodeAt(s, step), step.Size % 16 == 0 ? default : s.Actor(step.Other));
            return new(s.Actor(step.Actor), s.Codes, Words.Call("offerCode(bytes32,address)", code, to),
                call => s.Model.Codes.Offer(call, code, to));
        },
        ["cancel-code-offer"] = (s, step) => new(
            s.Actor(step.Actor), s.Codes, Words.Call("cancelCodeOffer(bytes32)", CodeAt(s, step)),
            call => s.Model.Codes.CancelOffer(call, CodeAt(s, step))),
        ["accept-code"] = (s, step) => new(
            s.Actor(step.Actor), s.Codes, Words.Call("acceptCode(bytes32)", CodeAt(s, step)),
            call => s.Model.Codes.Accept(call, CodeAt(s, step))),
        ["bind"] = Bind,
        ["cancel-bindings"] = (s, step) => new(
            s.Actor(step.Actor), s.Codes, Words.Call("cancelBindings(uint64)", step.Pick / 8),
            call => s.Model.Bindings.Cancel(call, (ulong)step.Pick / 8)),
    };

    /// <summary>Signed by the referee, or by somebody else, or sent by the referee without a signature.</summary>
    private static EconomyAct Bind(EconomyScene s, EconomyStep step)
    {
        var (referrer, referee) = (s.Actor(step.Actor), s.Actor(step.Other));
        var way = step.Pick % 16;
        var code = way == 0 ? Keccak.Hash("nobody's") : Keccak.Hash(CodesModel.DefaultCode(referrer));
        var statement = new BindStatement(
            code, way == 1 ? default : referrer, referee, way switch { 2 => 0, 3 => 1, _ => TestMarket.ChainId }, 7,
            (ReferralSides)(way == 4 ? 0 : way == 5 ? 4 : 1 + step.Size % 3), step.Size % 10,
            new UnixTime(way == 6 ? s.Now - 1 : s.Now + 100));
        object[] words =
        [
            statement.CodeHash, statement.Referrer, statement.Referee, statement.HomeChainId, statement.PlatformId,
            (int)statement.Sides, statement.Nonce, statement.Deadline.Seconds,
        ];
        var signer = way == 7 ? s.Keys[(step.Other + 1) % EconomyScene.Actors] : s.Keys[step.Other];
        var sender = way == 8 ? referee : s.Actor((step.Other + 2) % EconomyScene.Actors);
        var encoded = ReferralCodesContract.Functions.Bind.Encode(
            statement.ToContract(),
            way == 8 ? default : signer.Sign(Digest(words)));
        return new(sender, s.Codes, encoded, call => s.Model.Bindings.Bind(call, statement, isSigned: way != 7));
    }

    /// <summary>EIP-712, with a domain that is the same on every chain.</summary>
    private static Hash32 Digest(object[] words)
    {
        var type = Keccak.Hash(
            "Bind(bytes32 codeHash,address referrer,address referee,uint256 homeChainId,"
            + "uint32 platformId,uint8 sides,uint64 nonce,uint64 deadline)");
        var domain = Keccak.Hash([
            .. Keccak.Hash("EIP712Domain(string name,string version)").Bytes, .. Keccak.Hash("Weft Referral").Bytes,
            .. Keccak.Hash("1").Bytes]);
        var inner = Keccak.Hash([.. type.Bytes, .. words.SelectMany(Words.Of)]);
        return Keccak.Hash([0x19, 0x01, .. domain.Bytes, .. inner.Bytes]);
    }

    /// <summary>Two for each actor, so that a commitment finds its code again.</summary>
    private static string NameAt(EconomyStep step) => Names[(step.Actor + step.Pick / 32) % Names.Length];

    private static Hash32 CodeAt(EconomyScene s, EconomyStep step)
    {
        // Mostly one that the actor holds, if any.
        var own = Names.Select(Keccak.Hash).Where(code => s.Model.Codes.HolderOf(code) == s.Actor(step.Actor)).ToList();
        return own.Count > 0 && step.Pick % 4 != 0 ? own[0] : Keccak.Hash(NameAt(step));
    }

    /// <summary><c>keccak256(abi.encode(code, account, salt))</c>.</summary>
    private static Hash32 Commitment(string code, Address account)
    {
        var text = System.Text.Encoding.ASCII.GetBytes(code);
        return Keccak.Hash([
            .. Words.Of(96), .. Words.Of(account), .. Words.Of(Salt), .. Words.Of(text.Length), .. text,
            .. new byte[(32 - text.Length % 32) % 32]]);
    }
}
