using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>
/// The memory that OpenSSL holds for one connection. Left alone it keeps a record's buffer for either direction (33 KB), and what .NET
/// fetches encrypted bytes from keeps the size of the largest write (44 KB). A connection that waits needs neither.
/// </summary>
/// <remarks>
/// .NET shows no handle, so it is taken from a private field. Where that is not found, or OpenSSL is not version 3, connections work as
/// before and cost more; a test of their memory would tell (docs/decisions/0012-memory-of-tls-connections.md).
/// </remarks>
internal sealed partial class OpenSslMemory(SslStream tls)
{
    private const string Library = "libssl.so.3";
    private const string Cryptography = "libcrypto.so.3";
    private const int Pending = 10; // BIO_CTRL_PENDING
    private const int SetMemory = 114; // BIO_C_SET_BUF_MEM
    private const int Owned = 1; // BIO_CLOSE

    private static readonly FieldInfo? Field = IsKnown() ? typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic) : null;

    private readonly SafeHandle? _connection = Field?.GetValue(tls) as SafeHandle;

    /// <summary>Gives back what the last record needed; the next one allocates it again. Nothing is being written.</summary>
    public void GiveBack()
    {
        if (_connection is null)
        {
            return;
        }

        try
        {
            lock (_connection) // as .NET does, around every use
            {
                // Never what still has to be read: versions before 3.0.14 do not look themselves.
                if (SSL_has_pending(_connection) == 0)
                {
                    _ = SSL_free_buffers(_connection);
                }

                Empty(_connection);
            }
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended, and its memory with it.
        }
    }

    private static void Empty(SafeHandle connection)
    {
        var output = SSL_get_wbio(connection);
        if (output == 0 || BIO_ctrl(output, Pending, 0, 0) != 0 || BUF_MEM_new() is var fresh && fresh == 0)
        {
            return;
        }

        if (BIO_ctrl(output, SetMemory, Owned, fresh) != 1)
        {
            BUF_MEM_free(fresh);
        }
    }

    private static bool IsKnown() => OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion >> 28 == 3 && NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library)]
    private static partial int SSL_has_pending(SafeHandle connection);

    [LibraryImport(Library)]
    private static partial int SSL_free_buffers(SafeHandle connection);

    [LibraryImport(Library)]
    private static partial nint SSL_get_wbio(SafeHandle connection);

    [LibraryImport(Cryptography)]
    private static partial nint BIO_ctrl(nint bio, int command, nint argument, nint pointer);

    [LibraryImport(Cryptography)]
    private static partial nint BUF_MEM_new();

    [LibraryImport(Cryptography)]
    private static partial void BUF_MEM_free(nint memory);
}
