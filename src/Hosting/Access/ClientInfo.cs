using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Access;

/// <summary>Where a request came from, for throttling and for the audit log.</summary>
/// <param name="Address">The client's address, proxies that are trusted looked through; null when there is none (a pipe, a test).</param>
/// <param name="UserAgent">What it calls itself; null when it does not say.</param>
public sealed record ClientInfo(string? Address, string? UserAgent)
{
    /// <summary>The client of a request.</summary>
    public static ClientInfo Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return new ClientInfo(address?.ToString(), context.Request.Headers.UserAgent.FirstOrDefault());
    }
}
