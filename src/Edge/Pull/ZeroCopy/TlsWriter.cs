using System.IO.Pipelines;
using System.Net.Security;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>
/// The output of a TLS connection: what Kestrel writes is gathered and, when flushed, encrypted in one go; the records gather below in
/// <see cref="SocketWriter"/> and leave in one send. A file is read straight into this writer's memory.
/// </summary>
/// <remarks>One flush at a time, as a PipeWriter demands. Memory is rented only while bytes wait, and the plain bytes' is given back before the socket is waited for.</remarks>
internal sealed class TlsWriter(SslStream tls, SocketWriter wire) : PipeWriter
{
    // Its records fit one buffer of 256 KiB below.
    private const int AtOnce = 15 * 16 * 1024;

    private readonly RentedBuffer _buffer = new();
    private bool _gone;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _buffer.Count;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.Room(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.Room(sizeHint).Span;

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            for (var sent = 0; sent < _buffer.Count && !_gone; sent += AtOnce)
            {
                var piece = _buffer.Waiting[sent..Math.Min(sent + AtOnce, _buffer.Count)];
                wire.Hold = true;
                wire.Reserve(piece.Length + (piece.Length / 128) + 256);
                await tls.WriteAsync(piece, cancellationToken);
                if (sent + piece.Length == _buffer.Count)
                {
                    _buffer.Clear();
                }

                wire.Hold = false;
                _gone = (await wire.FlushAsync(cancellationToken)).IsCompleted;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _gone = true;
        }
        catch (OperationCanceledException)
        {
            _gone = true; // half a record may have left
            throw;
        }
        finally
        {
            wire.Hold = false;
            _buffer.Clear();
        }

        return new FlushResult(isCanceled: false, isCompleted: _gone);
    }

    public override void CancelPendingFlush()
    {
        // Kestrel cancels a flush only together with the connection: its socket closes, and the send ends by that.
    }

    public override void Complete(Exception? exception = null)
    {
        _gone = true;
        _buffer.Clear();
    }
}
