using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// The digest of a file whose bytes come in any order: what comes in order is hashed as it comes, the rest is read back, from the page
/// cache while it is still there, a bounded piece at a time. Thread-safe; who finds it busy goes on without waiting.
/// </summary>
internal sealed class InOrderHash(DigestAlgorithm algorithm) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DigestHasher _hasher = new(algorithm);

    /// <summary>Bytes that have just been written: hashed when they are the next ones.</summary>
    public void Append(long offset, ReadOnlySpan<byte> bytes)
    {
        if (_gate.TryEnter())
        {
            try
            {
                if (offset == _hasher.Length)
                {
                    _hasher.Append(bytes);
                }
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    /// <summary>Reads back what is in the file and not hashed, but no more than so much.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">How many bytes of it are there without a gap.</param>
    /// <param name="buffer">For reading; its content is lost.</param>
    /// <param name="most">How many bytes at most.</param>
    /// <exception cref="FetchFailedException">The disk refused, or the file became shorter.</exception>
    public void CatchUp(SafeFileHandle file, long prefix, Span<byte> buffer, long most)
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            for (var end = Math.Min(prefix, _hasher.Length + most); _hasher.Length < end;)
            {
                var count = OnDisk.Read(file, buffer[..(int)Math.Min(buffer.Length, end - _hasher.Length)], _hasher.Length);
                _hasher.Append(buffer[..count]);
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>True when everything was hashed, and it is this.</summary>
    public bool IsDigestOf(long size, Digest digest)
    {
        lock (_gate)
        {
            return _hasher.Length == size && _hasher.Current() == digest;
        }
    }

    public void Dispose() => _hasher.Dispose();
}
