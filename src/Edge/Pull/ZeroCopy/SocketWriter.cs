using System.IO.Pipelines;
using System.Net.Sockets;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>
/// The output of a plaintext connection: what Kestrel writes is gathered and sent to the socket, and a file range that was armed is
/// sent by the kernel (sendfile(2)), in its place among the bytes; armed bytes of somebody else are sent from where they are. Kestrel's own accounting stays right, because it is handed memory of
/// that length (<see cref="PhantomMemory"/>) and advances by it.
/// </summary>
/// <remarks>
/// One flush at a time, as a PipeWriter demands. A send that fails means that the client has gone, that the connection was aborted
/// or that the file became shorter: the flush then answers "completed", and the connection must end. The buffer is rented only while bytes wait.
/// </remarks>
internal sealed class SocketWriter(Socket socket) : PipeWriter
{
    private readonly SocketSender _sender = new(socket);
    private readonly RentedBuffer _buffer = new();
    private bool _armed;
    private FileStream? _file;
    private ReadOnlyMemory<byte> _bytes;
    private long _offset;
    private int _count;
    private bool _gone;

    /// <summary>Set when a send failed because of the file, and not of the client.</summary>
    public IOException? FileFault { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _buffer.Count + _count;

    /// <summary>While true, flushes send nothing: what is written gathers, so that it leaves in one send later.</summary>
    public bool Hold { get; set; }

    /// <summary>Makes room for so many bytes, so that they gather without being moved.</summary>
    public void Reserve(int bytes) => _buffer.Room(bytes);

    /// <summary>The next memory that Kestrel takes, and advances by <paramref name="count"/>, stands for this range.</summary>
    /// <param name="file">Opened asynchronous; not closed before the flush has ended.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes, more than 0.</param>
    public void Arm(FileStream file, long offset, int count)
    {
        Arm(count);
        (_file, _offset) = (file, offset);
    }

    /// <summary>The next memory that Kestrel takes, and advances by their number, stands for these bytes: they are not copied.</summary>
    /// <param name="bytes">More than none. They stay as they are until the flush has ended.</param>
    public void Arm(ReadOnlyMemory<byte> bytes)
    {
        Arm(bytes.Length);
        _bytes = bytes;
    }

    /// <summary>Forgets a range that Kestrel never flushed, because the connection had ended: pipelined requests that it has read already still come.</summary>
    public void Disarm() => (_file, _bytes, _count, _armed) = (null, default, 0, false);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_armed)
        {
            return PhantomMemory.Whole;
        }

        if (_count > 0)
        {
            throw new InvalidOperationException("nothing may be written behind a file range before it is flushed");
        }

        return _buffer.Room(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (!_armed)
        {
            _buffer.Advance(bytes);
            return;
        }

        if (bytes != _count)
        {
            throw new InvalidOperationException($"armed with {_count} bytes, advanced by {bytes}");
        }

        _armed = false;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        Hold && !_gone ? ValueTask.FromResult(default(FlushResult)) : SendAsync(cancellationToken);

    private async ValueTask<FlushResult> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var hasRange = _count > 0 && !_armed;
            if (hasRange && _file is null && !_gone)
            {
                await _sender.SendAsync(_buffer.Waiting, _bytes, cancellationToken);
            }
            else if (_buffer.Count > 0 && !_gone)
            {
                await _sender.SendAsync(_buffer.Waiting, more: hasRange, cancellationToken);
            }

            if (hasRange && _file is not null && !_gone)
            {
                await _sender.SendFileAsync(_file, _offset, _count);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            _gone = true;
            FileFault = FaultOf(e);
        }
        catch (OperationCanceledException)
        {
            _gone = true; // a part may have left: nothing can follow it
            _buffer.Clear();
            Disarm(); // Kestrel swallows this exception: whoever writes on has to find a writer that says "completed"
            throw;
        }

        _buffer.Clear();
        if (!_armed)
        {
            Disarm();
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
        _sender.Dispose();
    }

    private void Arm(int count)
    {
        if (_count > 0)
        {
            throw new InvalidOperationException("a range is waiting already: flush first");
        }

        (_count, _armed) = (count, true);
    }

    // The framework has no name for EIO on a socket, because only a file has it; and calls a file that is too short an invalid argument.
    private IOException? FaultOf(Exception e) => e switch
    {
        EndOfStreamException cut => cut,
        SocketException { SocketErrorCode: SocketError.SocketError } => new IOException("a cached file could not be read", 5), // EIO
        _ when _file is { } file && RandomAccess.GetLength(file.SafeFileHandle) < _offset + _count => new EndOfStreamException("a cached file became shorter while it was sent"),
        _ => null,
    };
}
