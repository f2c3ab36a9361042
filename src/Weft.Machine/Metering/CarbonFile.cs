using Weft.Market;

namespace Weft.Machine;

/// <summary>The carbon table that comes with the program, or one of the owner's own.</summary>
public static class CarbonFile
{
    public static Result<CarbonTable> Load(string? path)
    {
        try
        {
            if (path is not null) return CarbonTable.Parse(File.ReadAllText(path));
            using var resource = typeof(CarbonFile).Assembly.GetManifestResourceStream("carbon.csv")
                ?? throw new InvalidOperationException("The carbon table was not built in.");
            using var reader = new StreamReader(resource);
            return CarbonTable.Parse(reader.ReadToEnd());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SensorRefusals.CarbonUnreadable(path ?? "", e.Message);
        }
    }
}
