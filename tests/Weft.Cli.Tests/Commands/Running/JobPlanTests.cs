using Weft.Market;
using Weft.Node;

namespace Weft.Cli.Tests;

public sealed class JobPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobOrder Good = new()
    {
        Gpu = ["cpu"],
        Image = "localhost/weft-path-tracer",
        Price = "0.50",
    };

    [Fact]
    public async Task What_is_asked_of_a_machines_owner_becomes_features()
    {
        Assert.Equal(Features.None, (await Plan(Good)).Value.Features);
        Assert.Equal(Notice.Parse("2m").Value.Bits, (await Plan(Good with { Notice = "2m" })).Value.Features);
        Assert.Equal(
            Features.OneSite, (await Plan(Good with { Machines = 2, OneSite = true })).Value.Features);
    }

    [Fact]
    public async Task A_job_that_begins_later_waits_from_then_on()
    {
        Assert.Null((await Plan(Good)).Value.Start);
        var plan = (await Plan(Good with { At = "22:00", Wait = "10m" })).Value;
        Assert.Equal((Noon.AddHours(10), TimeSpan.FromMinutes(10)), (plan.Start, plan.Life));
        Assert.Equal(Noon.AddHours(23), (await Plan(Good with { At = "11:00", Wait = "1h" })).Value.Start);
    }

    [Theory]
    [InlineData("11:59", "2m", null, "job-start-off")]
    [InlineData("2026-11-25T11:00Z", "2m", null, "job-start-off")]
    [InlineData("25h", "2m", null, "job-start-off")]
    [InlineData("soon", "2m", null, "job-malformed")]
    [InlineData("22:00", "2m", "23:00", "job-start-and-deadline")]
    public async Task A_start_that_nobody_can_promise_is_refused(string at, string wait, string? by, string code) =>
        Assert.Equal(code, Refused(await Plan(Good with { At = at, Wait = wait, By = by })).Code);

    [Theory]
    [InlineData("/work", 4L << 30)]
    [InlineData("/work:20GiB", 20L << 30)]
    public async Task A_working_directory_has_space_of_its_own(string typed, long bytes) => Assert.Equal(
        new JobVolume("/work", bytes), (await Plan(Good with { Workdir = typed })).Value.Job.Work);

    [Theory]
    [InlineData("work")]
    [InlineData("/work:")]
    [InlineData("/work:much")]
    public async Task One_that_cannot_be_read_is_refused(string typed) =>
        Assert.Equal("job-malformed", Refused(await Plan(Good with { Workdir = typed })).Code);

    [Fact]
    public async Task Other_notices_and_a_site_of_one_machine_are_refused()
    {
        Assert.Equal("notice-unknown", Refused(await Plan(Good with { Notice = "5m" })).Code);
        Assert.Equal("job-malformed", Refused(await Plan(Good with { OneSite = true })).Code);
    }

    private Task<Result<RentOrder>> Plan(JobOrder order) => JobPlan.MakeAsync(
        order, JobSecrets.None, new MarketLists(["cpu"], ["local"]), Path.GetTempPath(), new NoonClock(),
        TestContext.Current.CancellationToken);

    private static Refusal Refused<T>(Result<T> result)
        where T : notnull
    {
        Assert.False(result.TryGet(out _, out var refusal));
        return refusal;
    }

    private sealed class NoonClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Noon;
    }
}
