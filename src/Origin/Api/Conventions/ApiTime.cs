namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>Times as the answers say them.</summary>
internal static class ApiTime
{
    /// <summary>A time of the database, in Unix milliseconds, as RFC 3339 in UTC.</summary>
    public static string Text(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
