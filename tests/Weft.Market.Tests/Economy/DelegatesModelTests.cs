using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market.Tests;

/// <summary>What the twin of model and chain does not come to: it takes too many calls.</summary>
public sealed class DelegatesModelTests
{
    [Fact]
    public void An_account_has_as_many_delegates_as_there_are_numbers()
    {
        var delegates = new DelegatesModel();
        var call = new Call(Key(0), 1);
        for (var i = 1; i <= ushort.MaxValue; i++) Assert.False(delegates.Set(call, Key(i), 1, 2).Failed);
        Assert.Equal(ushort.MaxValue, delegates.Of(call.Sender, Key(ushort.MaxValue)).Id);
        var error = delegates.Set(call, Key(ushort.MaxValue + 1), 1, 2).Error;
        Assert.Equal($"TooManyDelegates({call.Sender})", $"{error}");
        // Those who have a number can be set.
        Assert.False(delegates.Set(call, Key(1), 7, 2).Failed);
        Assert.Equal(new DelegateModel(1, 7, 2), delegates.Of(call.Sender, Key(1)));
    }

    private static Address Key(int number) =>
        new([.. new byte[16], .. new BigInteger(0x7F000000 + number).ToByteArray(isUnsigned: true, isBigEndian: true)]);
}
