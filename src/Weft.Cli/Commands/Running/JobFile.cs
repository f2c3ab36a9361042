using Weft.Market;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Weft.Cli;

/// <summary>Reads a job.yaml, such as
/// <code>
/// gpu: [cpu]
/// image: localhost/weft-path-tracer
/// command: [path-tracer, --out, /out/image.png]
/// output: result:/out
/// price: 0.50
/// duration: 10m
/// </code></summary>
internal static class JobFile
{
    private const int MaxBytes = 256 * 1024;

    public static Result<JobOrder> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) return JobRefusals.FileUnreadable(path, "it is over 256 KiB.");
            var reader = new DeserializerBuilder()
                .WithNamingConvention(CamelCaseNamingConvention.Instance)
                .WithTypeMapping<IReadOnlyList<string>, List<string>>()
                .WithTypeMapping<IReadOnlyDictionary<string, string>, Dictionary<string, string>>()
                .WithDuplicateKeyChecking()
                .Build();
            var order = reader.Deserialize<JobOrder?>(File.ReadAllText(path));
            return order is null ? JobRefusals.FileUnreadable(path, "it is empty.") : order;
        }
        catch (YamlException error)
        {
            return JobRefusals.FileUnreadable(
                path, $"line {error.Start.Line}: {error.InnerException?.Message ?? error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return JobRefusals.FileUnreadable(path, error.Message);
        }
    }
}
