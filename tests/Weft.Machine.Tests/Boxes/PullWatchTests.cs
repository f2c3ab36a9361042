using Docker.DotNet.Models;

namespace Weft.Machine.Tests.Boxes;

public sealed class PullWatchTests
{
    private readonly StillTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly List<string> _lines = [];
    private readonly PullWatch _watch;

    public PullWatchTests() => _watch = new("busybox", new Lines(_lines), _time);

    [Fact]
    public void A_quick_pull_says_nothing()
    {
        Say("a", "Pulling fs layer");
        Say("a", "Download complete");
        Assert.Empty(_lines);
    }

    [Fact]
    public void A_long_pull_says_layers_and_bytes_every_other_second()
    {
        Say("a", "Already exists");
        Say("b", "Pulling fs layer");
        _time.Advance(TimeSpan.FromSeconds(1));
        Say("b", "Downloading", 10 << 20, 100 << 20);
        Say("b", "Downloading", 20 << 20, 100 << 20);
        _time.Advance(TimeSpan.FromSeconds(2));
        Say("b", "Downloading", 50 << 20, 100 << 20);
        _time.Advance(TimeSpan.FromSeconds(2));
        Say("b", "Download complete");
        _time.Advance(TimeSpan.FromSeconds(2));
        // Unpacking counts anew, and is no step back.
        Say("b", "Extracting", 1 << 20, 100 << 20);
        Assert.Equal(
            [
                "busybox: 1 of 2 layers, 10 of 100 MiB", "busybox: 1 of 2 layers, 50 of 100 MiB",
                "busybox: 2 of 2 layers, 100 of 100 MiB",
            ],
            _lines);
    }

    [Fact]
    public void Sizes_that_an_engine_does_not_tell_are_left_out()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        Say("a", "Pulling fs layer");
        Assert.Equal(["busybox: 0 of 1 layers"], _lines);
    }

    [Fact]
    public void What_a_registry_says_in_many_lines_is_one()
    {
        _watch.Report(new JSONMessage { ErrorMessage = "errors:\ndenied: no\nunauthorized: who?\n" });
        Assert.Equal("errors: denied: no unauthorized: who?", _watch.Error);
        _watch.Report(new JSONMessage { ErrorMessage = new string('a', 5_000) });
        Assert.Equal(403, _watch.Error!.Length);
    }

    private void Say(string id, string status, long current = 0, long total = 0) => _watch.Report(new JSONMessage
    {
        ID = id,
        Status = status,
        Progress = total == 0 ? null : new JSONProgress { Current = current, Total = total },
    });

    private sealed class Lines(List<string> into) : IProgress<string>
    {
        public void Report(string value) => into.Add(value);
    }
}
