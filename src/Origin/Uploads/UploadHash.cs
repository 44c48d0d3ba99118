using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// The running hash of one upload. Bytes that pass through are hashed as they pass; bytes that an earlier process wrote are read
/// back in the background, behind the writer, until the two meet.
/// </summary>
internal sealed class UploadHash(UploadFile upload, DigestAlgorithm algorithm, UploadStore store) : IDisposable
{
    private const int BufferSize = 512 * 1024;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly DigestHasher _hasher = new(algorithm);
    private Task _following = Task.CompletedTask;
    private bool _reading;
    private long _target;

    public DigestAlgorithm Algorithm => algorithm;

    /// <summary>The file that missing bytes are read from.</summary>
    public UploadFile File => upload;

    /// <summary>The writer whose bytes this hash has seen last; the next writer continues it only if its own number is the next.</summary>
    public long Generation { get; set; }

    /// <summary>When it was last taken (Unix milliseconds).</summary>
    public long Used { get; set; }

    /// <summary>True while a writer has it.</summary>
    public bool InUse { get; set; }

    /// <summary>Bytes seen; -1 while bytes are being read back, which are always committed ones.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
            {
                return _reading ? -1 : _hasher.Length;
            }
        }
    }

    /// <summary>Hashes bytes that stand at <paramref name="offset"/>; when the hash is not there yet it will read them from the file.</summary>
    public void Append(ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_gate)
        {
            if (!_reading && _hasher.Length == offset)
            {
                _hasher.Append(bytes);
            }
        }
    }

    /// <summary>Says that the file holds its first <paramref name="length"/> bytes, so that those missing here can be read back.</summary>
    public void Written(long length)
    {
        lock (_gate)
        {
            _target = Math.Max(_target, length);
            if (!_reading && _hasher.Length < _target)
            {
                _reading = true;
                _following = Task.Run(FollowAsync);
            }
        }
    }

    /// <summary>The digest of the first <paramref name="length"/> bytes, which are all that were written.</summary>
    public async Task<Digest> DigestAsync(long length, CancellationToken cancellation)
    {
        Written(length);
        await _following.WaitAsync(cancellation);
        return _hasher.Length == length ? _hasher.Current() : throw new InvalidOperationException($"The hash has seen {_hasher.Length} bytes of {length}.");
    }

    public void Dispose()
    {
        _disposed.Cancel();
        lock (_gate)
        {
            if (!_reading)
            {
                _hasher.Dispose();
            }
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            using var file = await store.OpenToReadAsync(upload.Session, upload.Number);
            using var buffer = StorageBuffer.Rent(BufferSize);
            while (NextPiece(BufferSize) is var (offset, count) && count > 0)
            {
                var read = await store.ReadAsync(file, buffer, count, offset);
                _disposed.Token.ThrowIfCancellationRequested();
                if (read == 0)
                {
                    throw new InvalidDataException($"The file of upload session {upload.Session} is shorter than its committed bytes.");
                }

                _hasher.Append(buffer.Span(read));
            }
        }
        catch (Exception)
        {
            // Reading may be tried again from where it stopped; the caller of DigestAsync hears why it failed.
            lock (_gate)
            {
                _reading = false;
            }

            throw;
        }
    }

    private (long Offset, int Count) NextPiece(int size)
    {
        lock (_gate)
        {
            var count = (int)Math.Min(size, _target - _hasher.Length);
            _reading = count > 0;
            return (_hasher.Length, count);
        }
    }
}
