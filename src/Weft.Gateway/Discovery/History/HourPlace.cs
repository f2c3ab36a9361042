namespace Weft.Gateway;

/// <param name="Hour">Unix seconds of the hour's start.</param>
internal readonly record struct HourPlace(long Hour, Place Place)
{
    public const long Seconds = IndexVolumes.SecondsPerHour;

    public static long HourOf(long unixSeconds) => unixSeconds - (unixSeconds % Seconds);
}
