using System.Buffers.Binary;
using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The economy that agents live in, its clock, and what all of them can do.</summary>
internal sealed class AgentWorld
{
    /// <summary>A Thursday at midnight, when weeks begin on chain.</summary>
    private const ulong Beginning = 2_976 * Call.WeekSeconds;

    private static readonly BigInteger Supply = 1_000_000_000 * Basis.Weft;
    private static readonly BigInteger Reserve = 350_000_000 * Basis.Weft;
    private static readonly BigInteger Unlimited = (BigInteger.One << 256) - 1;

    private int _accounts;
    private int _proofs;

    public AgentWorld(AgentParameters parameters)
    {
        Parameters = parameters;
        Economy = new EconomyModel(EconomyPlaces.Invented, chainId: 1, parameters.Rule);
        Must(Economy.Market.SetFee(By(Places.Owner), parameters.FeeBps, Places.Revenue));
        if (parameters.Split is { } split) Must(Economy.Revenue.SetSplit(By(Places.Owner), split));
        Economy.Weft.Mint(Places.WorkRewards, Reserve);
        Buyer = NewAccount();
        Economy.Weft.Mint(Buyer, Supply - Reserve);
        Economy.Weft.Approve(By(Buyer), Places.Auction, Unlimited);
        Must(Economy.Referrals.Levels.SetAttester(Known, 1));
        // A campaign for all, all year: attackers take every basis point that there is.
        Must(Economy.Referrals.Boosts.SetCampaign(new CampaignModel(250, 250, 0, ulong.MaxValue)));
        Must(Economy.Referrals.Boosts.SetBudget(1_000_000 * Basis.Dollar));
    }

    public AgentParameters Parameters { get; }

    public EconomyModel Economy { get; }

    public EconomyPlaces Places => Economy.Places;

    /// <summary>Buys at the auction, and sells WEFT to whoever bonds.</summary>
    public Address Buyer { get; }

    public ulong Now { get; set; } = Beginning;

    /// <summary>The kind of attestation that stands for a person.</summary>
    public static Hash32 Known { get; } = Keccak.Hash("known person");

    public Call By(Address sender) => new(sender, Now);

    public Address NewAccount()
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Clear();
        bytes[0] = 0xA9;
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], ++_accounts);
        return new Address(bytes);
    }

    /// <summary>Money that comes from outside, straight into the market.</summary>
    public void Fund(Address account, BigInteger amount)
    {
        Economy.Token.Mint(account, amount);
        Economy.Token.Approve(By(account), Places.Market, Unlimited);
        Must(Economy.Market.Deposit(By(account), account, amount));
    }

    /// <summary>Somebody vouches for the account.</summary>
    public void Verify(Address account)
    {
        var uid = Keccak.Hash($"proof {++_proofs}");
        Economy.Referrals.Levels.Attest(uid, new AttestationModel(account, Known, 0));
        Must(Economy.Referrals.Levels.PresentProof(By(account), uid));
    }

    public CallResult Bind(Address referee, Address referrer, ReferralSides sides, bool isSigned = true) =>
        Economy.Bindings.Bind(
            By(isSigned ? referee : referrer),
            new BindStatement(
                Keccak.Hash(CodesModel.DefaultCode(referrer)), referrer, referee, 1, 0, sides, 0,
                new UnixTime(ulong.MaxValue)),
            isSigned);

    /// <summary>A lease of an hour that is used and paid in full.</summary>
    /// <returns>Its fee.</returns>
    public BigInteger Lease(Address renter, Address provider, BigInteger amount)
    {
        Now++;
        var market = Economy.Market;
        if (!Must(market.Open(By(renter), renter, provider, provider, 0, 1, amount, 3_600, 0)).Value.IsZero)
            throw new InvalidOperationException("A lease that its renter could not pay.");
        Must(market.Close(By(provider), provider, provider, 0, Now, amount, amount));
        return Basis.Part(amount, Parameters.FeeBps);
    }

    /// <summary>What the model must allow.</summary>
    public static CallResult Must(CallResult result) => result.Error is not { } error
        ? result
        : throw new InvalidOperationException($"The model refused what it should not: {error}.");
}
