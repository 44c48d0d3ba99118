using EdgeRegistry.Origin.Identity.Ldap;

namespace EdgeRegistry.Identity.Tests.Ldap;

/// <summary>Filters and distinguished names.</summary>
public sealed class LdapTexts
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("*)(uid=*", "\\2a\\29\\28uid=\\2a")]
    [InlineData("a\\b\0", "a\\5cb\\00")]
    public void What_is_escaped_means_nothing_in_a_filter(string value, string escaped) => Assert.Equal(escaped, LdapFilter.Escape(value));

    [Theory]
    [InlineData("(uid=alice)")]
    [InlineData("(&(objectClass=*)(|(a=b)(c>=d))(!(e<=f)))")]
    [InlineData("(cn=a*b*c)")]
    [InlineData("(member:1.2.840.113556.1.4.1941:=cn=x)")]
    [InlineData("(cn:dn:=x)")]
    [InlineData("(cn=J\\c3\\bcrgen \\2a)")]
    public void Filters_are_read(string filter) => Assert.Null(LdapFilter.Problem(filter));

    [Theory]
    [InlineData("")]
    [InlineData("uid=alice")]
    [InlineData("(uid=alice")]
    [InlineData("(uid=alice))")]
    [InlineData("(&)")]
    [InlineData("(=x)")]
    [InlineData("(uid=\\4)")]
    [InlineData("(u(id=x)")]
    [InlineData("(u id=x)")]
    public void What_is_no_filter_is_refused(string filter) => Assert.NotNull(LdapFilter.Problem(filter));

    [Fact]
    public void A_filter_that_nests_for_ever_is_refused() => Assert.NotNull(LdapFilter.Problem(string.Concat(Enumerable.Repeat("(!", 100_000))));

    [Theory]
    [InlineData("CN=Dev, OU=Groups,DC=Example , DC=com", "cn=dev,ou=groups,dc=example,dc=com")]
    [InlineData("cn=a\\,b,dc=x", "cn=a\\2cb,dc=x")]
    [InlineData("cn=a\\2Cb,dc=x", "cn=a\\2cb,dc=x")]
    [InlineData("b=2+a=1,dc=x", "a=1+b=2,dc=x")]
    [InlineData("cn=J\\C3\\BCrgen,dc=x", "cn=jürgen,dc=x")]
    public void Names_that_are_equal_are_one_text(string dn, string normalized) => Assert.Equal(normalized, LdapNames.Normalize(dn));

    [Fact]
    public void A_name_that_is_too_long_is_kept_as_a_hash() => Assert.Equal(71, LdapNames.Normalize("cn=" + new string('x', 300)).Length);
}
