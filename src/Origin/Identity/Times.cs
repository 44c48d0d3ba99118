namespace EdgeRegistry.Origin.Identity;

/// <summary>Times as the database keeps them, in Unix milliseconds.</summary>
internal static class Times
{
    public static DateTimeOffset? Of(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    public static long? Of(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
