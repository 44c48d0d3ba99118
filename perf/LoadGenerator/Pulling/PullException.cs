using System.Net.Sockets;

namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>A pull that a container client would report as failed.</summary>
internal sealed class PullException(string kind, string message) : Exception(message)
{
    /// <summary>A short word for the table of errors; from a small set.</summary>
    public string Kind { get; } = kind;

    /// <summary>The kind of any failure of a pull.</summary>
    public static string KindOf(Exception failure) => failure switch
    {
        PullException own => own.Kind,
        OperationCanceledException => "timeout",
        HttpRequestException { InnerException: RemoteRefusedException } => "remote refused",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connect",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "cut short",
        HttpRequestException { InnerException: IOException or SocketException } or IOException or SocketException => "reset",
        HttpRequestException http => http.HttpRequestError.ToString(),
        _ => failure.GetType().Name,
    };
}
