using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace EdgeRegistry.Hosting;

/// <summary>
/// Whose word about the client is taken: <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> of a request count when it comes from one of
/// these networks (an edge, a load balancer), and are ignored from anybody else.
/// </summary>
public static class TrustedProxies
{
    /// <summary>This machine.</summary>
    public const string Loopback = "127.0.0.0/8;::1/128";

    /// <summary>Says what is wrong with a list of networks, or null.</summary>
    /// <param name="networks">CIDR notation or addresses, with semicolons between; empty for nobody.</param>
    public static string? Problem(string networks) =>
        Split(networks).FirstOrDefault(text => !TryParse(text, out _)) is { } wrong ? $"TrustedProxies: '{wrong}' is neither a network like 10.0.0.0/8 nor an address" : null;

    /// <summary>Puts the client's address, scheme and host in place of the proxy's, for everything behind it.</summary>
    public static void UseTrustedProxies(this WebApplication app, string networks)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var text in Split(networks))
        {
            if (TryParse(text, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
        }

        if (options.KnownIPNetworks.Count > 0) // none would mean everybody
        {
            app.UseForwardedHeaders(options);
        }
    }

    private static string[] Split(string networks) => networks.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool TryParse(string text, out System.Net.IPNetwork network)
    {
        if (System.Net.IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        var isAddress = IPAddress.TryParse(text, out var address);
        network = isAddress ? new System.Net.IPNetwork(address!, address!.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32) : default;
        return isAddress;
    }
}
