using Microsoft.AspNetCore.Connections;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>Bounds the handshakes that run at once, and counts how they end.</summary>
internal sealed class HandshakeGate(TlsOptions options, TlsMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.MaxHandshakes);

    /// <summary>How many run now.</summary>
    public int Running => options.MaxHandshakes - _free.CurrentCount;

    /// <summary>Stands before the handshake: waits for the connection's turn.</summary>
    public async Task BeforeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!await HasSpokenAsync(connection))
        {
            metrics.HandshakeFailed();
            connection.Abort();
            return;
        }

        if (!await IsTurnAsync(connection))
        {
            metrics.HandshakeNeverBegan();
            connection.Abort();
            return;
        }

        var turn = new Turn(this);
        connection.Features.Set(turn);
        try
        {
            await next(connection);
        }
        catch (NotSupportedException) when (!turn.HasEnded)
        {
            // What .NET says when the first message is no ClientHello: nobody was asked for a certificate. Not worth a line in the log for each.
            connection.Abort();
        }
        finally
        {
            turn.End(done: false);
        }
    }

    /// <summary>Stands behind it.</summary>
    public static void After(ConnectionContext connection) => connection.Features.Get<Turn>()?.End(done: true);

    public void Dispose() => _free.Dispose();

    // A connection on which nothing was said yet takes nobody's turn: anyone can open some thousand of those.
    private async Task<bool> HasSpokenAsync(ConnectionContext connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(options.HandshakeTimeout);
        try
        {
            var input = connection.Transport.Input;
            var first = await input.ReadAsync(patience.Token);
            input.AdvanceTo(first.Buffer.Start); // left for the handshake
            return !first.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false; // it says nothing, or has gone
        }
    }

    // Twice: those before may all be silent ones, which are cut off just then.
    private async Task<bool> IsTurnAsync(ConnectionContext connection)
    {
        try
        {
            return await _free.WaitAsync(2 * options.HandshakeTimeout, connection.ConnectionClosed);
        }
        catch (OperationCanceledException)
        {
            return false; // it has gone already
        }
    }

    private void Ended(bool done)
    {
        _free.Release();
        if (done)
        {
            metrics.HandshakeDone();
        }
        else
        {
            metrics.HandshakeFailed();
        }
    }

    private sealed class Turn(HandshakeGate gate)
    {
        private int _ended;

        public bool HasEnded => Volatile.Read(ref _ended) != 0;

        public void End(bool done)
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                gate.Ended(done);
            }
        }
    }
}
