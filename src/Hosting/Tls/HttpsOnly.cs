using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>Sends clients that came without TLS to the https address, and tells browsers to stay there (RFC 6797).</summary>
internal static class HttpsOnly
{
    /// <summary>Puts it in front of everything, when it is wanted. What a trusted proxy received over https came over https.</summary>
    public static void UseHttps(this WebApplication app, TlsOptions options)
    {
        if (options.Redirect)
        {
            app.Use(next => context => context.Request.IsHttps || IsProbe(context) ? next(context) : Redirect(context, app));
        }

        if (options.Hsts > TimeSpan.Zero)
        {
            var value = string.Create(CultureInfo.InvariantCulture, $"max-age={(long)options.Hsts.TotalSeconds}");
            app.Use(next => context =>
            {
                if (context.Request.IsHttps)
                {
                    context.Response.OnStarting(() => // an error begins its headers anew
                    {
                        context.Response.Headers.StrictTransportSecurity = value;
                        return Task.CompletedTask;
                    });
                }

                return next(context);
            });
        }
    }

    // Whoever looks after this machine asks it without certificates.
    private static bool IsProbe(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && context.Request.Path.Value is "/healthz" or "/livez" or "/readyz" or "/metrics";

    private static Task Redirect(HttpContext context, WebApplication app)
    {
        var (request, response) = (context.Request, context.Response);
        var port = app.Urls.Where(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).Select(url => BindingAddress.Parse(url).Port).FirstOrDefault(443);
        response.StatusCode = StatusCodes.Status308PermanentRedirect;
        var host = port == 443 ? new HostString(request.Host.Host) : new HostString(request.Host.Host, port);
        response.Headers.Location = $"https://{host.ToUriComponent()}{request.PathBase.ToUriComponent()}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}";
        response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
