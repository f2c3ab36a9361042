using System.Buffers.Binary;
using System.Text;

namespace Weft.Node;

/// <summary>
/// Secrets as bytes, before they are sealed: version 1; a count; for each its name and its value; 0, or 1 and the
/// registry's host, user and password. Counts and lengths are 32 bits, big-endian; texts are UTF-8.
/// </summary>
internal static class SecretsCodec
{
    private const byte Version = 1;

    /// <summary>Of the encoded bytes: all secrets at their largest, and a login.</summary>
    public const int MaxBytes = (JobSecrets.MaxFiles * (JobSecrets.MaxFileBytes + 256)) + (64 * 1_024);

    public static byte[] Encode(JobSecrets secrets)
    {
        var bytes = new MemoryStream();
        bytes.WriteByte(Version);
        Write(bytes, secrets.Files.Count);
        foreach (var (name, value) in secrets.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            Write(bytes, Encoding.UTF8.GetBytes(name));
            Write(bytes, value);
        }

        bytes.WriteByte(secrets.Login is null ? (byte)0 : (byte)1);
        if (secrets.Login is { } login)
            foreach (var text in new[] { login.Host, login.User, login.Password })
                Write(bytes, Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    /// <summary>Reads what a stranger sealed. Null where it is malformed or beyond its bounds.</summary>
    public static JobSecrets? Decode(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        if (!TryByte(ref rest, out var version) || version != Version
            || !TryNumber(ref rest, out var count) || count > JobSecrets.MaxFiles) return null;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            if (!TryText(ref rest, 128, out var name) || !JobSecrets.IsName(name)
                || !TryBytes(ref rest, JobSecrets.MaxFileBytes, out var value)
                || !files.TryAdd(name, value.ToArray())) return null;
        }

        if (!TryByte(ref rest, out var has) || has > 1) return null;
        if (has == 0) return rest.IsEmpty ? new JobSecrets(files, null) : null;
        return TryText(ref rest, 255, out var host) && TryText(ref rest, RegistryLogin.MaxText, out var user)
            && TryText(ref rest, RegistryLogin.MaxText, out var password) && rest.IsEmpty
            ? new JobSecrets(files, new(host, user, password))
            : null;
    }

    private static void Write(MemoryStream into, ReadOnlySpan<byte> bytes)
    {
        Write(into, bytes.Length);
        into.Write(bytes);
    }

    private static void Write(MemoryStream into, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        into.Write(bytes);
    }

    private static bool TryByte(ref ReadOnlySpan<byte> rest, out byte value)
    {
        value = rest.IsEmpty ? (byte)0 : rest[0];
        if (rest.IsEmpty) return false;
        rest = rest[1..];
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> rest, out int number)
    {
        if (!BinaryPrimitives.TryReadInt32BigEndian(rest, out number) || number < 0) return false;
        rest = rest[sizeof(int)..];
        return true;
    }

    private static bool TryBytes(ref ReadOnlySpan<byte> rest, int most, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryNumber(ref rest, out var length) || length > most || length > rest.Length) return false;
        bytes = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static bool TryText(ref ReadOnlySpan<byte> rest, int mostBytes, out string text)
    {
        text = "";
        if (!TryBytes(ref rest, mostBytes, out var bytes)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
