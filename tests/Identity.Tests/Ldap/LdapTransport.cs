using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Identity.Tests.Ldap;

/// <summary>How the connection to a directory is protected.</summary>
public sealed class LdapTransport
{
    private const string StartTls = "Origin:Configurations:ldap_start_tls";
    private const string Verify = "Origin:Configurations:ldap_verify_cert";
    private const string CaFile = "Origin:Directories:CaFile";

    [Fact]
    public async Task StartTls_protects_the_whole_conversation_where_the_directory_demands_it()
    {
        using var ldap = new OpenLdap("tls=1");

        Assert.True(await LogsInAsync(ldap, ldap.Url, (StartTls, "true"), (CaFile, ldap.Ca)));
        Assert.False(await LogsInAsync(ldap, ldap.Url, (CaFile, ldap.Ca)));
        Assert.False(await LogsInAsync(ldap, ldap.Url, (StartTls, "true"), (CaFile, ldap.OtherCa)));
        Assert.True(await LogsInAsync(ldap, ldap.Url, (StartTls, "true"), (Verify, "false")));
    }

    [Fact]
    public async Task Ldaps_needs_a_certificate_that_somebody_trusted_vouches_for_and_the_right_name()
    {
        using var ldap = new OpenLdap();

        Assert.True(await LogsInAsync(ldap, ldap.TlsUrl, (CaFile, ldap.Ca)));
        Assert.True(await LogsInAsync(ldap, $"ldaps://localhost:{ldap.TlsPort}", (CaFile, ldap.Ca)));
        Assert.False(await LogsInAsync(ldap, $"ldaps://127.0.0.2:{ldap.TlsPort}", (CaFile, ldap.Ca)));
        Assert.False(await LogsInAsync(ldap, ldap.TlsUrl, (CaFile, ldap.OtherCa)));
        Assert.False(await LogsInAsync(ldap, ldap.TlsUrl));
        Assert.True(await LogsInAsync(ldap, ldap.TlsUrl, (Verify, "false")));
    }

    [Fact]
    public async Task A_directory_that_hangs_before_TLS_ends_the_login_in_time()
    {
        using var ldap = new OpenLdap();
        ldap.Hang();
        try
        {
            Assert.False(await LogsInAsync(ldap, ldap.TlsUrl, (CaFile, ldap.Ca)));
            Assert.False(await LogsInAsync(ldap, ldap.Url, (StartTls, "true"), (CaFile, ldap.Ca)));
        }
        finally
        {
            ldap.Resume();
        }
    }

    private static async Task<bool> LogsInAsync(OpenLdap ldap, string url, params (string Key, string? Value)[] more)
    {
        await using var origin = await TestOrigin.StartAsync(settings: ldap.Settings(url, more));
        try
        {
            Assert.NotNull(await origin.LogInAsync("alice", OpenLdap.PasswordOf("alice")));
            return true;
        }
        catch (OciException e)
        {
            Assert.Equal(503, e.Error.Status);
            return false;
        }
    }
}
