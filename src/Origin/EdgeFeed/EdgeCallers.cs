using System.Text;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Lets enrolled edges in, by their own credential, and nobody else.</summary>
internal sealed class EdgeCallers(Authenticator authenticator)
{
    private const string Scheme = "Basic ";
    private const int Longest = 2048;

    /// <summary>Refuses whoever is no enrolled edge.</summary>
    /// <exception cref="OciException"><c>UNAUTHORIZED</c>.</exception>
    public async Task RequireAsync(HttpContext context)
    {
        var (name, secret) = Read(context.Request.Headers.Authorization.ToString());
        if (!name.StartsWith(AccountNames.EdgePrefix, StringComparison.Ordinal)
            || await authenticator.AuthenticateAsync(name, secret, ClientInfo.Of(context), context.RequestAborted) is not { Kind: CallerKind.Edge })
        {
            throw OciErrors.Unauthorized.With("only enrolled edges may ask this").WithHeader("WWW-Authenticate", "Basic realm=\"edges\"");
        }
    }

    private static (string Name, string Secret) Read(string header)
    {
        var bytes = new byte[Longest];
        if (header.Length > Longest || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length))
        {
            return ("", "");
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':');
        return colon < 0 ? ("", "") : (text[..colon], text[(colon + 1)..]);
    }
}
