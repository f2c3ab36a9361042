using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class TransactionTests
{
    private static readonly PrivateKey Key = PrivateKey.FromBytes(Hex.Decode(new string('4', 64)));

    /// <summary>The example of the EIP-155 text.</summary>
    [Fact]
    public void The_example_of_eip_155()
    {
        var transaction = new LegacyTransaction
        {
            ChainId = 1,
            Nonce = 9,
            GasPrice = 20_000_000_000,
            GasLimit = 21_000,
            To = Address.Parse("0x3535353535353535353535353535353535353535"),
            Value = BigInteger.Pow(10, 18),
        };
        using var key = PrivateKey.FromBytes([.. Enumerable.Repeat((byte)0x46, 32)]);

        Assert.Equal("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53",
            transaction.SigningHash.ToString());
        Assert.Equal("0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025"
            + "a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
            + "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            Hex.Encode(transaction.Sign(key).Raw));
    }

    [Fact]
    public void Published_vectors() => Assert.All(VectorFile.Ethereum("transactions"), c =>
    {
        var raw = c.Bytes("raw");
        var typed = raw[0] < 0xc0;
        Assert.True(Rlp.Decode(typed ? raw.AsSpan(1) : raw).IsList);
        if (c.OptionalText("hash") is not { } hash)
        {
            Assert.Throws<TransactionException>(() => Transaction.Decode(raw));
            return;
        }

        var signed = Transaction.Decode(raw);
        Assert.Equal(hash, signed.Hash.ToString());
        Assert.Equal(c.Text("sender"), Hex.Encode(signed.Sender.Bytes));
        Assert.Equal(raw, signed.Transaction.Signed(signed.Signature));
    });

    [Fact]
    public void Legacy_transactions_of_ethers() => Assert.All(VectorFile.Ethers("transactions"), c =>
    {
        // Some cases leave the gas out or exceed 64 bits, as no chain would take it.
        var gas = Number(c.OptionalText("gasLimit"));
        var nonce = Number(c.OptionalText("nonce"));
        if (gas > ulong.MaxValue || nonce >= ulong.MaxValue) return;
        var transaction = new LegacyTransaction
        {
            Nonce = (ulong)nonce,
            GasPrice = Number(c.OptionalText("gasPrice")),
            GasLimit = (ulong)gas,
            To = To(c),
            Value = Number(c.OptionalText("value")),
            Data = Hex.Decode(c.OptionalText("data") ?? ""),
        };
        using var key = PrivateKey.FromBytes(c.Bytes("privateKey"));
        Check(transaction, key, c.Text("signed"), c.Text("accountAddress"));
        Check(transaction with { ChainId = 5 }, key, c.Text("signedChainId5"), c.Text("accountAddress"));
    });

    [Fact]
    public void Typed_transactions_of_ethers() => Assert.All(VectorFile.Ethers("typed-transactions"), c =>
    {
        using var key = PrivateKey.FromBytes(c.Bytes("key"));
        Check(FromJson(c.GetProperty("tx")), key, c.Text("signed"), c.Text("address"));
    });

    [Fact]
    public void Transactions_of_viem() => Assert.All(VectorFile.Viem("transactions"), c =>
    {
        using var key = PrivateKey.FromBytes(c.Bytes("privateKey"));
        Check(FromJson(c.GetProperty("tx")), key, c.Text("signed"), c.Text("sender").ToLowerInvariant());
        Assert.Equal(c.Text("hash"), Transaction.Decode(c.Bytes("signed")).Hash.ToString());
    });

    [Fact]
    public void Changed_bytes_are_refused_or_are_the_encoding_of_what_they_decode_to()
    {
        var raws = VectorFile.Viem("transactions").Select(c => c.Bytes("signed")).ToArray();
        Gen.Select(Gen.Int[0, raws.Length - 1], Gen.Int[0, int.MaxValue], Gen.Byte).Sample((which, at, value) =>
        {
            byte[] raw = [.. raws[which]];
            raw[at % raw.Length] = value;
            return RefusesOrRoundTrips(raw);
        }, iter: 600);
        Gen.Byte.Array[0, 150].Sample(RefusesOrRoundTrips, iter: 2000);
        Assert.All(raws, raw => Assert.Throws<TransactionException>(() => Transaction.Decode((byte[])[.. raw, 0])));
    }

    [Theory]
    [InlineData(29)]
    [InlineData(26)]
    [InlineData(34)]
    [InlineData(0)]
    [InlineData(1)]
    public void Other_values_of_v_are_refused(int v)
    {
        var signed = new LegacyTransaction { Nonce = 0, GasLimit = 0, GasPrice = 0 }.Sign(Key);
        var fields = Rlp.Decode(signed.Raw).Items.ToArray();
        fields[6] = RlpItem.Of((BigInteger)v);
        Assert.Throws<TransactionException>(() =>
            Transaction.Decode(Rlp.Encode(RlpItem.List(fields))));
    }

    [Fact]
    public void The_largest_chain_id_survives()
    {
        var transaction = new LegacyTransaction { ChainId = ulong.MaxValue, Nonce = 0, GasLimit = 0, GasPrice = 0 };
        var signed = transaction.Sign(Key);
        var decoded = Assert.IsType<LegacyTransaction>(Transaction.Decode(signed.Raw).Transaction);
        Assert.Equal(ulong.MaxValue, decoded.ChainId);
    }

    [Fact]
    public void What_cannot_be_written_is_the_callers_bug()
    {
        var transaction = new LegacyTransaction { Nonce = 0, GasLimit = 0, GasPrice = 0 };
        Assert.ThrowsAny<ArgumentException>(() => (transaction with { Value = BigInteger.Pow(2, 256) }).SigningHash);
        Assert.ThrowsAny<ArgumentException>(() => (transaction with { GasPrice = -1 }).SigningHash);
        Assert.ThrowsAny<ArgumentException>(() => transaction.Signed(default));
    }

    private static void Check(Transaction transaction, PrivateKey key, string signed, string sender)
    {
        Assert.Equal(signed, Hex.Encode(transaction.Sign(key).Raw));
        var decoded = Transaction.Decode(Hex.Decode(signed));
        Assert.Equal(sender, Hex.Encode(decoded.Sender.Bytes));
        Assert.Equal(signed, Hex.Encode(decoded.Transaction.Signed(decoded.Signature)));
    }

    private static bool RefusesOrRoundTrips(byte[] raw)
    {
        try
        {
            var signed = Transaction.Decode(raw);
            return signed.Transaction.Signed(signed.Signature).AsSpan().SequenceEqual(raw);
        }
        catch (TransactionException)
        {
            return true;
        }
    }

    private static Transaction FromJson(JsonElement tx)
    {
        var type = tx.GetProperty("type").ToString();
        var chainId = tx.TryGetProperty("chainId", out var id) ? id.GetUInt64() : (ulong?)null;
        var nonce = tx.TryGetProperty("nonce", out var n) ? n.GetUInt64() : 0;
        var gas = (ulong)Number(tx.OptionalText("gas") ?? tx.OptionalText("gasLimit"));
        var value = Number(tx.OptionalText("value"));
        var data = Hex.Decode(tx.OptionalText("data") ?? "");
        var price = Number(tx.OptionalText("gasPrice"));
        return type switch
        {
            "2" or "eip1559" => new FeeMarketTransaction
            {
                ChainId = chainId ?? 0,
                Nonce = nonce,
                GasLimit = gas,
                To = To(tx),
                Value = value,
                Data = data,
                MaxFeePerGas = Number(tx.OptionalText("maxFeePerGas")),
                MaxPriorityFeePerGas = Number(tx.OptionalText("maxPriorityFeePerGas")),
                AccessList = AccessList(tx),
            },
            "1" or "eip2930" => new AccessListTransaction
            {
                ChainId = chainId ?? 0,
                Nonce = nonce,
                GasLimit = gas,
                To = To(tx),
                Value = value,
                Data = data,
                GasPrice = price,
                AccessList = AccessList(tx),
            },
            _ => new LegacyTransaction
            {
                ChainId = chainId,
                Nonce = nonce,
                GasLimit = gas,
                To = To(tx),
                Value = value,
                Data = data,
                GasPrice = price,
            },
        };
    }

    private static AccessListEntry[] AccessList(JsonElement tx) => tx.TryGetProperty("accessList", out var list)
        ? [.. list.EnumerateArray().Select(e => new AccessListEntry(
            Address.Parse(e.Text("address").ToLowerInvariant()),
            [.. e.GetProperty("storageKeys").EnumerateArray().Select(k => Hash32.Parse(k.GetString()!))]))]
        : [];

    private static Address? To(JsonElement tx) =>
        tx.OptionalText("to") is { Length: > 2 } to ? Address.Parse(to.ToLowerInvariant()) : null;

    private static BigInteger Number(string? text) => text is null or "0x"
        ? BigInteger.Zero
        : text.StartsWith("0x", StringComparison.Ordinal)
            ? BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(text, CultureInfo.InvariantCulture);
}
