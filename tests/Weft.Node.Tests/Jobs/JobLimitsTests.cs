namespace Weft.Node.Tests;

public sealed class JobLimitsTests
{
    [Fact]
    public void The_default_leaves_room_for_a_small_job_on_a_small_machine() =>
        Assert.Equal(new JobLimits(2L << 30, 2_000, 512, 4L << 30), JobLimits.Default);
}
