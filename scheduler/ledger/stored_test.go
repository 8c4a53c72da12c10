package ledger

import "testing"

// TestStoredNumbers pins the numbers under which ledgers have flags and things to do:
// one that changes would mean something else in every ledger there is, and in the
// statements of package store that name it by its number.
func TestStoredNumbers(t *testing.T) {
	for i, want := range []struct {
		name string
		flag Flag
	}{
		{"Out", Out}, {"Forced", Forced}, {"Approved", Approved}, {"Moved", Moved}, {"Told", Told}, {"HandEdited", HandEdited},
		{"Linked", Linked}, {"Queued", Queued}, {"Kept", Kept}, {"RichRefused", RichRefused}, {"FromBackup", FromBackup},
		{"OverwriteNow", OverwriteNow}, {"Complete", Complete}, {"Digest", Digest}, {"Stays", Stays}, {"Hidden", Hidden},
		{"Relocates", Relocates}, {"RichButtons", RichButtons}, {"ButtonsRefused", ButtonsRefused},
	} {
		if want.flag != 1<<i {
			t.Errorf("%s is %d, want %d", want.name, want.flag, 1<<i)
		}
	}
	for i, want := range []struct {
		name string
		todo Todo
	}{
		{"TodoEdit", TodoEdit}, {"TodoWithdraw", TodoWithdraw}, {"TodoPin", TodoPin}, {"TodoLink", TodoLink}, {"TodoTell", TodoTell},
		{"TodoRetire", TodoRetire}, {"TodoCopy", TodoCopy}, {"TodoAdd", TodoAdd},
	} {
		if want.todo != 1<<i {
			t.Errorf("%s is %d, want %d", want.name, want.todo, 1<<i)
		}
	}
}
