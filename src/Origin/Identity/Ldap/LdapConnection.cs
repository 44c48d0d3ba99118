using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>
/// One connection to a directory: plain, TLS from the beginning (<c>ldaps</c>), or begun with StartTLS. One request at a time; a referral
/// is never followed. Every wait ends with its cancellation, and the connection is of no use after that.
/// </summary>
internal sealed class LdapConnection : IAsyncDisposable
{
    private const int LargestMessage = 16 * 1024 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private Stream _stream = Stream.Null;
    private int _id;

    private LdapConnection()
    {
    }

    /// <summary>Connects.</summary>
    /// <exception cref="LdapUnavailableException">The directory cannot be reached, is not trusted, or refuses StartTLS.</exception>
    public static async Task<LdapConnection> OpenAsync(LdapSettings settings, CancellationToken cancellation)
    {
        var connection = new LdapConnection();
        try
        {
            await GuardAsync(async () =>
            {
                await connection._socket.ConnectAsync(settings.Host, settings.Port, cancellation);
                connection._stream = new NetworkStream(connection._socket);
                if (settings.StartTls && !settings.IsTls)
                {
                    await connection.StartTlsAsync(cancellation);
                }

                if (settings.StartTls || settings.IsTls)
                {
                    var tls = new SslStream(connection._stream);
                    connection._stream = tls;
                    await tls.AuthenticateAsClientAsync(settings.Tls(), cancellation);
                }

                return true;
            });
            return connection;
        }
        catch
        {
            connection._socket.Dispose();
            throw;
        }
    }

    /// <summary>Says who one is. False when name or password is wrong, or the account may not log in.</summary>
    /// <exception cref="ArgumentException">The password is empty: a directory takes that for somebody who does not want to say (RFC 4513, 5.1.2).</exception>
    public Task<bool> BindAsync(string dn, string password, CancellationToken cancellation)
    {
        if (dn.Length == 0 || password.Length == 0)
        {
            throw new ArgumentException("A bind without name or password proves nothing.", nameof(password));
        }

        return GuardAsync(async () =>
        {
            var (_, operation, _) = await AskAsync(LdapMessages.Bind(++_id, dn, password), 1, cancellation);
            var outcome = LdapMessages.ReadOutcome(operation);
            return outcome.Result switch
            {
                LdapResult.Success => true,
                LdapResult.InvalidCredentials or LdapResult.NoSuchObject or LdapResult.InvalidDnSyntax or LdapResult.InappropriateAuthentication or LdapResult.UnwillingToPerform
                    or LdapResult.InsufficientAccessRights => false,
                _ => throw Refused(outcome),
            };
        });
    }

    /// <summary>Searches. Answers one entry more than <see cref="LdapSearch.Most"/> at the most: then there are too many.</summary>
    public Task<List<LdapEntry>> SearchAsync(LdapSearch search, CancellationToken cancellation) => GuardAsync(async () =>
    {
        var found = new List<LdapEntry>();
        byte[] cookie = [];
        do
        {
            var asked = search with { Most = search.Most + 1 };
            await SendAsync(LdapMessages.Search(++_id, asked, cookie), cancellation);
            cookie = await ReadPageAsync(found, cancellation);
        }
        while (cookie.Length > 0 && found.Count <= search.Most);
        return found;
    });

    /// <summary>Says good-bye.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await SendAsync(LdapMessages.Unbind(++_id), patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, and so are we.
        }

        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException e)
        {
            throw new LdapUnavailableException("it did not answer in time", e);
        }
        catch (Exception e) when (e is SocketException or (IOException and not LdapUnavailableException) or AuthenticationException or AsnContentException or OverflowException)
        {
            throw new LdapUnavailableException(e.Message, e);
        }
    }

    private static Exception Refused(LdapOutcome outcome) => outcome.Result is LdapResult.Busy or LdapResult.Unavailable or LdapResult.TimeLimitExceeded
        ? new LdapUnavailableException($"{outcome.Result}: {outcome.Diagnostic}")
        : new LdapRefusedException(outcome.Result, outcome.Diagnostic);

    private async Task StartTlsAsync(CancellationToken cancellation)
    {
        var (_, operation, _) = await AskAsync(LdapMessages.Extended(++_id, LdapMessages.StartTls), 24, cancellation);
        if (LdapMessages.ReadOutcome(operation) is { Result: not LdapResult.Success } outcome)
        {
            throw new LdapUnavailableException($"it refuses StartTLS: {outcome.Result} {outcome.Diagnostic}");
        }
    }

    private async Task<byte[]> ReadPageAsync(List<LdapEntry> found, CancellationToken cancellation)
    {
        while (true)
        {
            var (tag, operation, behind) = await ReceiveAsync(cancellation);
            switch (tag)
            {
                case 4:
                    found.Add(LdapMessages.ReadEntry(operation));
                    break;
                case 5:
                    var outcome = LdapMessages.ReadOutcome(operation);
                    return outcome.Result switch
                    {
                        LdapResult.Success => LdapMessages.ReadCookie(behind),
                        LdapResult.NoSuchObject or LdapResult.SizeLimitExceeded => [],
                        _ => throw Refused(outcome),
                    };
                case 19:
                    break; // a referral: another server's, which nobody vouches for
                default:
                    throw new LdapUnavailableException("it answers what was not asked");
            }
        }
    }

    private async Task<(int Tag, AsnReader Operation, AsnReader Behind)> AskAsync(byte[] request, int wanted, CancellationToken cancellation)
    {
        await SendAsync(request, cancellation);
        var answer = await ReceiveAsync(cancellation);
        return answer.Tag == wanted ? answer : throw new LdapUnavailableException("it answers what was not asked");
    }

    private async Task SendAsync(byte[] request, CancellationToken cancellation)
    {
        await _stream.WriteAsync(request, cancellation);
        await _stream.FlushAsync(cancellation);
    }

    private async Task<(int Tag, AsnReader Operation, AsnReader Behind)> ReceiveAsync(CancellationToken cancellation)
    {
        var (id, behind) = LdapMessages.Read(await LdapFraming.ReadAsync(_stream, LargestMessage, cancellation));
        if (id != _id)
        {
            throw new LdapUnavailableException(id == 0 ? "it ended the connection" : "it answers what was not asked");
        }

        var tag = behind.PeekTag();
        return tag.TagClass == TagClass.Application ? (tag.TagValue, behind.ReadSequence(tag), behind) : throw new LdapUnavailableException("its answer is no LDAP");
    }
}
