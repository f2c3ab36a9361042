using System.Text.Json.Nodes;

namespace Weft.Machine.Tests.Boxes;

public sealed class SystemCallsTests
{
    private const string Filter = """
        {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"archMap":[],"syscalls":[
          {"names":["read","unshare","clone","mount"],"action":"SCMP_ACT_ALLOW","args":[]},
          {"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":16,"op":"SCMP_CMP_NE"}]},
          {"names":["bpf"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_SYS_ADMIN"]}}]}
        """;

    [Fact]
    public void What_is_narrowed_is_allowed_nowhere_else()
    {
        var rules = JsonNode.Parse(SystemCalls.Narrow(Filter)!)!["syscalls"]!.AsArray();
        var allowed = rules.Where(rule => rule!["action"]!.GetValue<string>() == "SCMP_ACT_ALLOW").ToList();
        Assert.Equal("""["read"]""", allowed[0]!["names"]!.ToJsonString());
        var names = allowed.SelectMany(rule => rule!["names"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["read", "clone", "socket", "socket", "socket", "socket"], names);
        // Only the first may go without a condition.
        Assert.All(allowed.Skip(1), rule => Assert.NotEmpty(rule!["args"]!.AsArray()));
        Assert.Contains(rules, rule => rule!["errnoRet"]?.GetValue<int>() == 1
            && rule["names"]!.ToJsonString().Contains("\"unshare\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"syscalls":[{"names":[1]}]}""")]
    public void What_is_no_filter_is_not_taken_for_one(string text) => Assert.Null(SystemCalls.Narrow(text));

    [Fact]
    public void This_machines_filter_is_narrowed_where_it_has_one()
    {
        if (SystemCalls.Source is not { } source) Assert.Skip("This machine has no seccomp.json of an engine.");
        else Assert.NotNull(SystemCalls.Narrow(File.ReadAllText(source)));
    }
}
