using System.Text;
using Microsoft.AspNetCore.Connections;

namespace EdgeRegistry.Edge.Connections;

/// <summary>Tells a plaintext client that there are too many connections, and closes its own. A TLS client would need a handshake first: it is cut off.</summary>
internal sealed class Refusal
{
    private const int MaxAnswers = 64;

    // An answer behind which the socket is closed arrives only when the request was read: wait for its first bytes, shortly.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(Text());

    private int _answering;

    /// <summary>Answers, if not too many are being answered already, and ends the connection.</summary>
    public async Task AnswerAsync(ConnectionContext connection, bool tls)
    {
        var mayAnswer = !tls && Interlocked.Increment(ref _answering) <= MaxAnswers;
        try
        {
            if (mayAnswer)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
                patience.CancelAfter(Patience);
                var request = await connection.Transport.Input.ReadAsync(patience.Token);
                connection.Transport.Input.AdvanceTo(request.Buffer.End);
                await connection.Transport.Output.WriteAsync(Answer, patience.Token);
                return;
            }

            connection.Abort();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            connection.Abort(); // it sends nothing, or has gone
        }
        finally
        {
            if (!tls)
            {
                Interlocked.Decrement(ref _answering);
            }
        }
    }

    private static string Text()
    {
        const string Body = """{"errors":[{"code":"UNAVAILABLE","message":"this edge has too many connections: try again"}]}""";
        return $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
    }
}
