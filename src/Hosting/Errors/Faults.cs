using System.Data.Common;
using System.Net.Sockets;

namespace EdgeRegistry.Hosting.Errors;

/// <summary>Tells faults that pass (retrying helps: 503) from defects (500).</summary>
public static class Faults
{
    /// <summary>True for disk, network, database and time-out trouble.</summary>
    public static bool IsTransient(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => false, // a row without its file: an incident, not a hiccup
        IOException or TimeoutException or HttpRequestException or SocketException => true,
        DbException database => database.IsTransient,
        _ => false,
    };
}
