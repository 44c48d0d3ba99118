using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Identity.Tests.Api;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Oidc;

/// <summary>Whom the origin believes to be the OIDC provider (<c>oidc_verify_cert</c>).</summary>
public sealed class ProviderCertificates : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_unknown_authority_is_refused_until_an_administrator_says_that_nobody_looks()
    {
        await using var provider = await StartAsync();
        await using var site = await SiteAsync(provider);
        Assert.Contains("UNAVAILABLE", await LogInAsync(site), StringComparison.Ordinal);

        await site.SendAsync("PUT", "/configurations", new { oidc_verify_cert = false });
        Assert.Contains("You are erin", await LogInAsync(site), StringComparison.Ordinal);

        // Neither the connection nor what was read over it is good for who looks again.
        await site.SendAsync("PUT", "/configurations", new { oidc_verify_cert = true });
        Assert.Contains("UNAVAILABLE", await LogInAsync(site), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_authority_of_the_file_is_believed()
    {
        await using var provider = await StartAsync();
        await using var site = await SiteAsync(provider, ("Origin:Directories:CaFile", _folder.At("ca.pem")));

        Assert.Contains("You are erin", await LogInAsync(site), StringComparison.Ordinal);
    }

    private async Task<TestProvider> StartAsync()
    {
        _authority.WriteTo(_folder.Path);
        using var pair = X509Certificate2.CreateFromPemFile(_folder.At("cert.pem"), _folder.At("key.pem"));
        return await TestProvider.StartAsync(X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null));
    }

    private static Task<ApiSite> SiteAsync(TestProvider provider, params (string, string?)[] settings) => ApiSite.StartAsync(settings:
    [
        ("Origin:Configurations:oidc_endpoint", provider.Issuer),
        ("Origin:Configurations:oidc_client_id", TestProvider.ClientId),
        ("Origin:Configurations:oidc_client_secret", TestProvider.ClientSecret),
        ("Origin:Configurations:oidc_auto_onboard", "true"),
        .. settings,
    ]);

    // What the browser shows at the end; it goes to the provider itself, whom it trusts.
    private async Task<string> LogInAsync(ApiSite site)
    {
        using var browser = new Browser(site.Origin.Client.BaseAddress!, _authority.Pem);
        var begun = await browser.GetAsync("/c/oidc/login", follow: false);
        return begun.Contains("errors", StringComparison.Ordinal) ? begun : await browser.LogInAsync();
    }
}
