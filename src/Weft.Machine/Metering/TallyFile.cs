using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Machine;

/// <summary>
/// A box's tally in a file beside it, so that a restart of the node forgets nothing. Whole or as before.
/// </summary>
internal static class TallyFile
{
    /// <summary>
    /// Null where there is none, or one that cannot be read: the readings in the journal never go back.
    /// </summary>
    public static BoxTally? Load(string path)
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), TallyJson.Default.BoxTally)
                : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    public static void Save(string path, BoxTally tally)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(tally, TallyJson.Default.BoxTally));
        File.Move(path + ".new", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BoxTally))]
internal sealed partial class TallyJson : JsonSerializerContext;
