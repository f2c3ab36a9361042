using Weft.Ethereum;
using Weft.Node;

namespace Weft.Cli.Tests;

public sealed class MovedScreenTests
{
    private const long MiB = 1 << 20;

    private readonly Clock _time = new();
    private readonly MovedScreen _screen;

    public MovedScreenTests() => _screen = new(_time);

    [Fact]
    public void Nothing_is_said_of_what_takes_less_than_a_second()
    {
        Assert.Null(Line(0, 10));
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Null(Line(10, 10));
    }

    [Fact]
    public void What_takes_longer_says_how_much_how_fast_and_how_long()
    {
        Assert.Null(Line(0, 100));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("input: 20 MiB of 100 MiB, 10 MiB/s, 8 s left", Line(20, 100));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Line(30, 100));
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal("input: all 100 MiB are over", Line(100, 100));
    }

    [Fact]
    public void What_was_there_before_a_cut_does_not_count_for_the_rate()
    {
        Assert.Null(Line(90, 100));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("input: 91 MiB of 100 MiB, 1 MiB/s, 9 s left", Line(91, 100));
    }

    [Fact]
    public void An_input_that_the_machine_has_is_said_to_be_there() =>
        Assert.Equal("input: the machine has all 100 MiB of it already", Line(100, 100));

    [Fact]
    public void Where_the_whole_is_not_known_nobody_guesses()
    {
        _screen.Note(new RenterEvent.Moved(default, Cargo.Result, 0, null));
        _time.Advance(TimeSpan.FromSeconds(1));
        var said = _screen.Note(new RenterEvent.Moved(default, Cargo.Result, 5 * MiB, null));
        Assert.Equal("result: 5 MiB, 5 MiB/s", MovedScreen.Line(said!));
    }

    private string? Line(long mebibytes, long of) =>
        _screen.Note(new RenterEvent.Moved(default(Hash32), Cargo.Input, mebibytes * MiB, of * MiB)) is { } said
            ? MovedScreen.Line(said)
            : null;

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;
    }
}
