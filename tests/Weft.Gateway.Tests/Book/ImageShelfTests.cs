using Weft.Ethereum;

namespace Weft.Gateway.Tests;

public sealed class ImageShelfTests
{
    private readonly Clock _time = new();

    [Fact]
    public void What_was_told_is_true_for_ten_minutes()
    {
        var shelf = new ImageShelf(_time);
        shelf.Put(Machine(1), ["a"]);
        _time.Now += TimeSpan.FromSeconds(599);
        Assert.Equal(["a"], shelf.Of(Machine(1)));
        Assert.Empty(shelf.Of(Machine(2)));
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Empty(shelf.Of(Machine(1)));
        shelf.Put(Machine(1), ["b"]);
        Assert.Equal(["b"], shelf.Of(Machine(1)));
    }

    [Fact]
    public void It_has_room_for_those_that_told_last()
    {
        var shelf = new ImageShelf(_time);
        for (var i = 0; i <= ImageShelf.MostMachines; i++)
        {
            shelf.Put(Machine(i), ["a"]);
            _time.Now += TimeSpan.FromMilliseconds(1);
        }

        Assert.Empty(shelf.Of(Machine(0)));
        Assert.Equal(["a"], shelf.Of(Machine(ImageShelf.MostMachines)));
    }

    private static Address Machine(int number)
    {
        var bytes = new byte[20];
        BitConverter.TryWriteBytes(bytes, number);
        return new(bytes);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
