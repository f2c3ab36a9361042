using System.Numerics;
using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests;

/// <summary>
/// Nothing that comes back because of a fee F is more than (1 - t) F: for every split inside the bounds, any order of
/// collecting and serving, any use of the referral budget, any share of the stake, exact in units.
/// </summary>
public sealed class SoundnessLaws
{
    private static readonly Address Provider = Rounds.Account(0x50, 1);
    private static readonly Address Honest = Rounds.Account(0x51, 1);

    private static readonly Gen<FeeSplit> Split =
        from provider in Gen.Int[0, FeeSplit.MaxProvider]
        from renter in Gen.Int[0, FeeSplit.MaxReferral - FeeSplit.MaxProvider]
        from treasury in Gen.Int[FeeSplit.MinTreasury, 3_000]
        from stakers in Gen.Int[0, Math.Min(
            FeeSplit.MaxStakers,
            Math.Min(FeeSplit.MaxCollectedBack - renter, 8_000 - provider - renter - treasury))]
        select new FeeSplit(
            renter, provider, stakers, Basis.Whole - renter - provider - stakers - treasury, treasury);

    private static readonly Gen<Economy> Economies =
        from splits in Split.Array[1, 3]
        from leases in Gen.Select(Gen.ULong[0, 3_000_000_000], Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 100]).Array[1, 8]
        from sigma in Gen.Int[0, Basis.Whole]
        select new Economy(splits, [.. leases.Select(l => new Step(l.Item1, l.Item2, l.Item3, l.Item4))], sigma);

    /// <summary>A million draws with <c>CsCheck_Iter</c>.</summary>
    [Fact]
    public void An_attacker_never_gets_back_more_than_all_but_the_treasurys_share() => Economies.Sample(
        economy =>
        {
            var played = new Played(economy, Basis.MulDiv);
            Assert.True(played.Profit <= -played.LeastLoss, $"{played.Profit} is above {-played.LeastLoss}");
        },
        iter: Iterations);

    /// <summary>The law can fail: work that is paid out of all that was burned does break it.</summary>
    [Fact]
    public void Shares_of_all_that_was_burned_would_pay_the_attacker()
    {
        var split = FeeSplit.Deployed;
        var attacker = new Step(1_000_000_000, IsHostile: true, Pace: 0, UsedPercent: 100);
        var others = Enumerable.Repeat(new Step(1_000_000_000, IsHostile: false, Pace: 0, UsedPercent: 0), 7);
        var economy = new Economy([split], [attacker, .. others], Sigma: 10_000);
        Assert.True(new Played(economy, Basis.MulDiv).Profit < 0);
        Assert.True(new Played(economy, Basis.MulDiv, ReleaseRule.ShareOfFees).Profit > 0);
    }

    /// <summary>Many thousand where everything runs; fifty times what is asked for in deep runs.</summary>
    private static long Iterations =>
        long.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), out var deep) ? 50 * deep : 20_000;

    /// <param name="Pace">How many steps later its machine's side is asked for.</param>
    /// <param name="UsedPercent">How much of each referral budget is used.</param>
    private sealed record Step(ulong Fee, bool IsHostile, int Pace, int UsedPercent);

    private sealed record Economy(FeeSplit[] Splits, Step[] Steps, int Sigma);

    /// <summary>Referrers who take what they are told to, stakers and an auction that count.</summary>
    private sealed class Sinks : IReferralSinkModel, IStakerSinkModel, IBurnSinkModel
    {
        public int UsedPercent { get; set; }

        public BigInteger Used { get; private set; }

        public BigInteger Rewards { get; private set; }

        public BigInteger Attributed { get; private set; }

        public BigInteger Burned { get; private set; }

        public BigInteger OnRenterFee(Call call, Address renter, BigInteger fee, BigInteger budget) => Take(budget);

        public BigInteger OnProviderFee(Call call, Address provider, BigInteger fee, BigInteger budget) => Take(budget);

        public void OnReward(BigInteger amount) => Rewards += amount;

        public void OnBurnShare(Call call, BigInteger amount, Address provider, BigInteger attributed) =>
            (Attributed, Burned) = (Attributed + attributed, Burned + amount);

        private BigInteger Take(BigInteger budget)
        {
            var used = budget * UsedPercent / 100;
            Used += used;
            return used;
        }
    }

    /// <summary>
    /// The economy played on the model. What comes back to the attacker is counted call by call, in the payment token:
    /// a work reward is worth at most the units whose sale burned it.
    /// </summary>
    private sealed class Played
    {
        private readonly Sinks _sinks = new();
        private readonly EconomyModel _model = new(EconomyPlaces.Invented, chainId: 1);
        private readonly RevenueModel _revenue;
        private readonly Economy _economy;
        private BigInteger _back;
        private BigInteger _hostileAttributed;

        public Played(
            Economy economy, Func<BigInteger, BigInteger, BigInteger, BigInteger> share,
            ReleaseRule rule = ReleaseRule.OwnBurn)
        {
            _economy = economy;
            var places = EconomyPlaces.Invented;
            _revenue = new RevenueModel(
                places.Revenue, places.Owner, _model.Token, _model.Market,
                new RevenueWiring(places.Owner, places.Referrals, places.Staking, places.Auction), _sinks, _sinks,
                _sinks);
            Play(places.Owner);
            var work = rule == ReleaseRule.OwnBurn || _sinks.Attributed.IsZero
                ? _hostileAttributed
                : share(_sinks.Burned, _hostileAttributed, _sinks.Attributed);
            Profit = _back + work - Fees;
        }

        public BigInteger Fees { get; private set; }

        public BigInteger Profit { get; }

        /// <summary>The treasury's share of a single split; its floor where governance changed it meanwhile.</summary>
        public BigInteger LeastLoss => DivUp(
            Fees * (_economy.Splits.Length == 1 ? _economy.Splits[0].Treasury : FeeSplit.MinTreasury));

        private static BigInteger DivUp(BigInteger bps) => Basis.DivUp(bps, Basis.Whole);

        private void Play(Address owner)
        {
            var steps = _economy.Steps;
            for (var i = 0; i < steps.Length; i++)
            {
                var call = new Call(owner, 1_800_000_000 + (ulong)i);
                _revenue.SetSplit(call, _economy.Splits[i % _economy.Splits.Length]);
                Lease(call, steps[i], i);
                for (var j = 0; j <= i; j++)
                    if (j + steps[j].Pace == i) Serve(call, steps[j], j);
            }

            var end = new Call(owner, 1_900_000_000);
            for (var j = 0; j < steps.Length; j++) Serve(end, steps[j], j);
        }

        private void Lease(Call call, Step step, int index)
        {
            var (renter, provider) = (step.IsHostile ? Provider : Honest, Rounds.Account(0x60, index));
            var paid = (BigInteger)step.Fee * 10_000 / 300;
            _model.Token.Mint(renter, paid);
            _model.Token.Approve(call with { Sender = renter }, _model.Market.At, paid);
            _model.Market.Deposit(call with { Sender = renter }, renter, paid);
            _model.Market.Open(call, renter, provider, provider, 0, 1, paid, 3_600, 0);
            _model.Market.Close(call with { Sender = provider }, provider, provider, 0, call.Now, paid, paid);
            Count(step, () => _revenue.Collect(call, [renter]));
            if (step.IsHostile) Fees += Basis.Part(paid, 300);
        }

        private void Serve(Call call, Step step, int index)
        {
            var provider = Rounds.Account(0x60, index);
            var before = _sinks.Attributed;
            Count(step, () => _revenue.CollectServed(call, provider, [provider]));
            if (step.IsHostile) _hostileAttributed += _sinks.Attributed - before;
        }

        /// <summary>The attacker holds a part of the stake, and all of its own referral rewards.</summary>
        private void Count(Step step, Func<CallResult> call)
        {
            _sinks.UsedPercent = step.UsedPercent;
            var (used, rewards) = (_sinks.Used, _sinks.Rewards);
            Assert.False(call().Failed);
            if (!step.IsHostile) return;
            _back += _sinks.Used - used + Basis.Part(_sinks.Rewards - rewards, _economy.Sigma);
        }
    }
}
