using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Money into the market, leases with real signatures, and money out.</summary>
internal static class LeaseActs
{
    public static EconomyTable All { get; } = new()
    {
        ["deposit"] = (s, step) =>
        {
            var to = step.Pick == 0 ? default : s.Actor(step.Other);
            var amount = (BigInteger)step.Size * 8;
            return new(s.Actor(step.Actor), s.Places.Market, Words.Call("deposit(address,uint256)", to, amount),
                call => s.Model.Market.Deposit(call, to, amount));
        },
        ["withdraw"] = (s, step) =>
        {
            var to = step.Pick == 0 ? default : s.Actor(step.Other);
            var amount = (BigInteger)step.Size / 50;
            return new(s.Actor(step.Actor), s.Places.Market, Words.Call("withdraw(address,uint256)", to, amount),
                call => s.Model.Market.Withdraw(call, to, amount));
        },
        ["open"] = Open,
        ["close"] = Close,
        ["close-many"] = CloseMany,
        ["stop"] = (s, step) => Ending(s, step, "stop((address,address,uint8,uint32))", (call, l) =>
            s.Model.Market.Stop(call, l.Provider, l.Machine, l.Slot, l.Start)),
        ["expire"] = (s, step) => Ending(s, step, "expire((address,address,uint8,uint32),address)", (call, l) =>
            s.Model.Market.Expire(call, l.Provider, l.Machine, l.Slot, l.Start)),
        ["take-earned"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.Market,
            Words.Call(
                "collect(address,address[])", s.Actor(step.Other), new List<Address> { s.Machine(step.Other) }),
            _ => s.Model.Market.Collect(s.Actor(step.Other), [s.Machine(step.Other)])),
    };

    /// <summary>Settled by the actor; rented by the other from the one after it.</summary>
    private static EconomyAct Open(EconomyScene s, EconomyStep step) => new LeaseOrder(
        s, step.Other, s.Keys[step.Other], (step.Other + 1 + step.Pick % 4) % EconomyScene.Actors,
        (byte)(step.Pick % 6), 1u << (step.Pick % 5), step.Size / 11, (uint)(60 + step.Size % 40_000))
        .SettledBy(s.Actor(step.Actor));

    private static EconomyAct Close(EconomyScene s, EconomyStep step)
    {
        var l = Pick(s, step);
        var voucher = l.Lock * (step.Size % 1_000 + 1) / 1_000 + (step.Pick == 1 ? l.Lock : 0);
        var amount = step.Pick == 2 ? voucher + 1 : voucher - voucher * (step.Size % 7) / 100;
        var signed = new Voucher(l.Key.Id(), new Money((UInt128)voucher));
        var signer = l.SignerAt(step.Pick / 8);
        var signature = signer.Sign(s.Market.Domain, signed, signed.Hash()).Signature;
        var from = step.Pick == 3 ? s.Actor(step.Actor) : step.Pick % 2 == 0 ? l.Provider : l.Machine;
        return new(
            from, s.Places.Market,
            MarketContract.Functions.Close.Encode(
                l.Key.ToContract(), l.Renter, (UInt128)amount, (UInt128)voucher, signature,
                ReadOnlyMemory<byte>.Empty),
            call => s.Model.Market.Close(
                call, l.Provider, l.Machine, l.Slot, l.Start, amount, voucher, signer.Address));
    }

    /// <summary>All that one provider has open, and one lease twice; what cannot be closed is passed over.</summary>
    private static EconomyAct CloseMany(EconomyScene s, EconomyStep step)
    {
        var from = s.Actor(step.Other);
        List<OpenLease> leases = [.. Open(s).Where(lease => lease.Provider == from)];
        if (step.Pick % 4 == 0) leases.AddRange(Open(s).Take(1));
        if (leases.Count > 0) leases.Add(leases[0]);
        var endings = leases.Select((lease, i) =>
        {
            var voucher = lease.Lock * ((step.Size >> i) % 1_100 + 1) / 1_000;
            return new Ended(
                lease, voucher - voucher * (step.Size % 7) / 100, voucher, lease.SignerAt((step.Pick >> i) % 8));
        }).ToList();
        return new(
            from, s.Places.Market, PackedCall("closeMany(bytes)", Endings(s, endings)),
            call =>
            {
                // As the contract: whatever one of them comes to, the rest goes on.
                foreach (var (l, amount, voucher, signer) in endings)
                {
                    s.Model.Market.Close(
                        call, l.Provider, l.Machine, l.Slot, l.Start, amount, voucher, signer.Address);
                }

                return CallResult.Done;
            });
    }

    private static byte[] Endings(EconomyScene s, IReadOnlyList<Ended> endings)
    {
        List<byte> bytes = [.. Words.Of(endings.Count)[30..]];
        foreach (var (l, amount, voucher, signer) in endings)
        {
            var signed = new Voucher(l.Key.Id(), new Money((UInt128)voucher));
            var signature = signer.Sign(s.Market.Domain, signed, signed.Hash()).Signature;
            bytes.AddRange(
            [
                0, .. l.Provider.Bytes, .. l.Machine.Bytes, (byte)l.Slot, .. Words.Of(l.Start)[28..],
                .. l.Renter.Bytes, .. Words.Of(amount)[21..], .. Words.Of(voucher)[21..],
                .. Words.Of(signature.Length)[30..], .. signature.Span, 0, 0,
            ]);
        }

        return [.. bytes];
    }

    private static byte[] PackedCall(string signature, byte[] packed) =>
    [
        .. Keccak.Hash(signature).Bytes[..4], .. Words.Of(32), .. Words.Of(packed.Length), .. packed,
        .. new byte[(32 - packed.Length % 32) % 32],
    ];

    private static EconomyAct Ending(
        EconomyScene s, EconomyStep step, string signature, Func<Call, OpenLease, CallResult> play)
    {
        var l = Pick(s, step);
        object[] arguments = [l.Provider, l.Machine, l.Slot, l.Start];
        if (signature.EndsWith(",address)", StringComparison.Ordinal)) arguments = [.. arguments, l.Renter];
        var from = step.Pick % 4 == 0 ? s.Actor(step.Actor) : l.Renter;
        return new(from, s.Places.Market, Words.Call(signature, arguments), call => play(call, l));
    }

    /// <summary>One of those that are open; where there is none, or now and then, one that is not.</summary>
    private static OpenLease Pick(EconomyScene s, EconomyStep step)
    {
        var open = Open(s);
        if (open.Count == 0)
            return new(s.Actor(step.Other), s.Machine(step.Other), 0, 1, 1_000, s.Actor(0), [s.Keys[0]]);
        var one = open[step.Pick % open.Count];
        return step.Pick == 4 ? one with { Start = one.Start - 1 } : one;
    }

    private static List<OpenLease> Open(EconomyScene s) =>
        [..
            from provider in Enumerable.Range(0, EconomyScene.Actors)
            let machine = s.Model.Market.MachineOf(s.Actor(provider), s.Machine(provider))
            from lease in machine.Open.OrderBy(entry => entry.Key)
            select new OpenLease(
                s.Actor(provider), s.Machine(provider), lease.Key, lease.Value.Start, lease.Value.Lock,
                lease.Value.Renter, SignersOf(s, lease.Value)),
        ];

    /// <summary>Who should sign vouchers of a lease, then who may also, or may not.</summary>
    private static TestKey[] SignersOf(EconomyScene s, LeaseModel lease)
    {
        var renter = Array.FindIndex(s.Keys, key => key.Address == lease.Renter);
        var opened = s.DelegatesOf(renter).FirstOrDefault(key =>
            lease.DelegateId != 0 && s.Model.Market.Delegates.Of(lease.Renter, key.Address).Id == lease.DelegateId);
        return [opened ?? s.Keys[renter], s.Keys[renter], .. s.Delegates];
    }

    private sealed record Ended(OpenLease Lease, BigInteger Amount, BigInteger Voucher, TestKey Signer);

    private sealed record OpenLease(
        Address Provider, Address Machine, int Slot, ulong Start, BigInteger Lock, Address Renter, TestKey[] Signers)
    {
        public LeaseKey Key => new(Provider, Machine, (byte)Slot, (uint)Start);

        /// <param name="pick">Of eight: mostly who opened it.</param>
        public TestKey SignerAt(int pick) => Signers[pick < 5 ? 0 : Math.Min(pick - 4, Signers.Length - 1)];
    }
}
